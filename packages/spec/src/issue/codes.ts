// Every stable issue code, `area/what`, of this package and of those that build on it, with one sentence on what it
// means. The codes are an interface: people filter by them and SARIF consumers group by them, so a code is never
// renamed or reused. The sentence becomes the rule description of the SARIF report (`../report`).

/** All issue codes by code: what each one means. Grouped by area, in the order a document is read. */
export const issueCodes = {
  // text: the bytes of a file, before anything is parsed (`../source/decode.ts`)
  /** A document of 0 bytes or of white space only. */
  "text/empty": "The file holds no text",
  /** Beyond `maxDocumentBytes`; refused before it is decoded. */
  "text/too-large": "The file is larger than a document may be",
  /** UTF-16 or UTF-32, told by its byte order mark or its pattern of NUL bytes. */
  "text/utf-16": "The file is UTF-16 or UTF-32, a document must be UTF-8",
  /** NUL bytes or control characters no editor writes. */
  "text/binary": "The file is binary, not text",
  /** A byte sequence that is not UTF-8, e.g. Latin-1. */
  "text/invalid-utf-8": "The file is not valid UTF-8",
  /** Harmless here, but many JSON parsers refuse it. Has a fix. */
  "text/byte-order-mark": "The file begins with a UTF-8 byte order mark, which JSON does not allow",

  // json: the syntax of a document (`../source/parse-json.ts`)
  /** Objects and arrays nested deeper than `maxNestingDepth`. */
  "json/too-deep": "The document is nested too deeply",
  /** More than `maxValues` keys and values. */
  "json/too-many-values": "The document holds too many values",
  /** More syntax errors than are listed. */
  "json/too-many-errors": "The document has more syntax errors than are listed",
  /** A comma before `}` or `]`. Has a fix. */
  "json/trailing-comma": "A comma stands before a closing bracket, which JSON does not allow",
  /** A line or block comment. Has a fix. */
  "json/comment": "JSON does not allow comments",
  /** The same key twice in one object: parsers disagree about which one wins. */
  "json/duplicate-key": "An object has the same key more than once",
  /** A token that no JSON has: `'text'`, `NaN`, `undefined`, a bare word. */
  "json/invalid-symbol": "A symbol is not part of JSON",
  /** `01`, `.5`, `1.`, `0x10`. */
  "json/invalid-number": "A number is not written as JSON writes numbers",
  /** A number so large that it would be read as infinity. */
  "json/number-out-of-range": "A number is too large to be represented",
  /** A string without its closing quote, a line break in it, a bad escape, a raw control character. */
  "json/invalid-string": "A string is not written as JSON writes strings",
  /** An object key that is not a string in double quotes. */
  "json/key-expected": "A key in double quotes was expected",
  /** Nothing, or something else, where a value belongs. */
  "json/value-expected": "A value was expected",
  /** A key without `:` after it. */
  "json/colon-expected": "A colon was expected between a key and its value",
  /** Two values or two properties without `,` between them. */
  "json/comma-expected": "A comma was expected between two entries",
  /** An object or array that does not end, or ends with the bracket of the other one. */
  "json/unclosed": "An object or array is not closed",
  /** Anything but white space after the one value a document holds. */
  "json/trailing-content": "Something follows the end of the document",

  // template: `{{ … }}` in local documents (`../template`)
  /** `{{` without `}}`. */
  "template/unterminated": "A template expression is not closed",
  /** `{{ }}`, or what cannot be read as an expression. */
  "template/syntax": "A template expression cannot be read",
  /** `{% … %}`. */
  "template/statement": "Template statements are not allowed",
  /** `{# … #}`. */
  "template/comment": "Template comments are not allowed",
  /** Calls, arithmetic, tests, conditions, slices, lists: beyond what a document may ask for. */
  "template/not-allowed": "A template expression uses something that is not allowed",
  /** `{{ NAME }}`: anything but `env.NAME` and `custom.NAME`. */
  "template/unknown-scope": "A template expression reads something other than env and custom",
  /** A filter outside the allow-list, or with arguments it does not take. */
  "template/filter": "A template filter is unknown or used wrongly",
  /** A name that is not set and has no default. */
  "template/undefined": "A template expression uses a name that is not set",
  /** Outside of a JSON string only a number, `true`, `false` or `null` can be inserted. */
  "template/not-a-scalar":
    "A value inserted outside of a string is not a JSON number, boolean or null",
  /** Too many, too long or too deeply nested expressions, or too large a result. */
  "template/limit": "A template exceeds a limit",

  /** A warning: what reads the contract out of an image takes it as it stands. */
  "template/not-in-images":
    "The expressions of a contract are not filled in when it is in an image",

  // structure: what the schemas of the documents require (`../schema`); the JSON Schemas agree
  /** A required field is not there; told at the object that lacks it. */
  "structure/missing-field": "A required field is missing",
  /** Another JSON type than the field has, e.g. a number where text belongs. */
  "structure/wrong-type": "A value has the wrong JSON type",
  /** The right type, but outside what the field allows: a pattern, a range. */
  "structure/wrong-value": "A value is not one that the field allows",
  /** None of the words a field knows. */
  "structure/unknown-choice": "A value is none of the words that the field knows",
  /** Both or none of two fields of which one must be there, e.g. `complexity` and `scale_factor`. */
  "structure/exactly-one": "Of some fields exactly one must be there",
  /** A warning: other versions and programs may know the field. */
  "structure/unknown-field": "A field is not known",

  // contract: what a task template must be beyond its structure (`../rules`)
  /** Two templates of a contract with the same identifier. */
  "contract/duplicate-template": "Two task templates have the same identifier",
  /** A contract that offers nothing. */
  "contract/no-templates": "The processing-container has no task templates",
  /** Two inputs or two outputs of a template with the same name. */
  "contract/duplicate-channel": "Two channels of a task template have the same name",
  /** Two variables of a template with the same name. */
  "contract/duplicate-env": "Two variables of a task template have the same name",
  /** Two channels would be mounted over each other. */
  "contract/same-mounted-path": "Two channels of a task template have the same mounted_path",
  /** One channel is mounted inside the other. */
  "contract/nested-mounted-path": "The mounted_path of a channel lies inside that of another one",
  /** A field that means nothing where it stands, e.g. a scale rule on an output. */
  "contract/no-effect": "A field has no effect where it stands",
  /** An empty list of arguments is the same as no command. */
  "contract/empty-command": "The command is empty, so the image's own command runs",
  /** `["/bin/sh run.sh"]`: a warning, since a program may be called so. */
  "contract/command-in-one": "The command is written as one word with blanks",
  /** Two tests of a template with the same name. */
  "contract/duplicate-test": "Two tests of a task template have the same name",
  /** A test of a template names a channel that the template does not have. */
  "contract/unknown-test-channel": "A test names a channel that the task template does not have",
  /** A test of a template sets a variable that the template does not declare. */
  "contract/unknown-test-env": "A test sets a variable that the task template does not declare",

  // env: values of variables, wherever they are set (`../rules/env-value.ts`)
  "env/wrong-type": "The value of a variable is not of its type",
  "env/unknown-choice": "The value of a variable is none of its choices",
  "env/out-of-range": "The value of a variable is below its minimum or above its maximum",
  "env/pattern": "The value of a variable does not match its pattern",
  /** No value can be allowed. */
  "env/empty-range": "The minimum of a variable is above its maximum",
  /** Whoever has the image can read it. */
  "env/secret-default": "A secret variable has a default in the contract",

  // regex, resources, placeholder: parts that templates and tasks share (`../rules`)
  /** RE2 has no look-around and no back-references. */
  "regex/invalid": "A regular expression does not compile as RE2",
  "resources/request-above-limit": "More of a resource is requested than the limit allows",
  /** Anything but cpu, memory, ephemeral-storage, hugepages-* and names with a domain. */
  "resources/unknown-resource": "The name of a resource is not one that Kubernetes knows",
  /** Devices and other extended resources cannot be divided. */
  "resources/not-whole": "An extended resource is not a whole number",
  /** No container starts with less than 6 MiB: mostly a unit was forgotten. */
  "resources/too-little-memory": "The memory is less than any container can run with",
  /** `${resources.…}` that cannot be filled in. */
  "placeholder/unknown": "A placeholder for resources is unknown",
  /** The container has no such limit or request. */
  "placeholder/unset": "A placeholder stands for a resource that is not set",

  // task: what a task must be beyond its structure, and against its template (`../rules`)
  /** Upper case in a repository, a blank, an empty tag: no engine takes it. */
  "task/image-reference": "The image is not a valid reference",
  /** The same channel bound twice. */
  "task/duplicate-binding": "A channel is bound more than once",
  /** The same variable set twice; the last one would win. */
  "task/duplicate-env": "A variable is set more than once",
  /** The same host directory as input and output, or for two outputs. */
  "task/same-directory": "A host directory is bound as an output and a second time",
  /** Clearing the output would delete the input, or the output would change the input. */
  "task/nested-directory": "The host directory of an input and of an output lie inside each other",
  /** A `volume_source` that looks like neither a host path nor a Kubernetes Volume. */
  "task/unknown-volume": "A volume is neither a host path nor a known Kubernetes Volume",
  /** A registry password without a user name. */
  "task/registry-credentials": "The credentials for the registry are incomplete",
  /** The image or contract has no template of this identifier. */
  "task/unknown-template": "The task template does not exist",
  /** The template has no channel of this name. */
  "task/unknown-channel": "A volume is bound to a channel that does not exist",
  /** An input without a volume; `required: false` in the template allows it. */
  "task/unbound-input": "An input channel has no volume",
  /** An output without a volume. */
  "task/unbound-output": "An output channel has no volume",
  /** Allowed for a task, not for user input. */
  "task/not-adjustable": "A task sets a variable that is not adjustable",
  /** Passed on as it is. */
  "task/undeclared-env": "A task sets a variable that its template does not declare",
  /** The request wins (contract §2). */
  "task/request-raises-limit": "A limit of the task is below the request of the template",
  /** `mount_conf` and a channel in the same place. */
  "task/conf-collides": "The conf file would be mounted over a channel or inside of one",

  // task: what keeps a task from running here and now, told by `run` (planning is in `packages/runtime`)
  /** `docker-archive:FILE` and the like: a contract can be read out of one. */
  "task/archive-image": "The image is in an archive, which no engine runs",
  /** Not there, a file, or not readable by the caller; a part of it counts where a scale rule needs its size. */
  "task/host-path": "The host path of an input cannot be used",
  /** With content and no word about it, not writable, or holding what must not be cleared. */
  "task/output-unusable": "An output cannot take results",
  /** The other run has locked it. */
  "task/output-in-use": "An output is the output of another run that goes on",
  /** The task could write over it. */
  "task/record-in-output": "The run record would lie in an output of the task",
  /** A file or an environment variable that is not there, a Kubernetes secret on another engine. */
  "task/secret": "The value of a secret variable cannot be had",
  /** Only with `--strict-channels`. */
  "task/strict-channels": "An input departs from the item convention",
  /** A config of type `k8s` on Docker, or the other way round. */
  "task/other-config": "The config is for another engine than the one the task runs on",
  /** Docker has no such volumes. */
  "task/kubernetes-volume": "A channel is on a Kubernetes volume, and the engine is another one",
  /** Absolute, with `..`, or given twice. */
  "task/volume-sub-path": "The subPath of a volume leaves the volume or is given twice",
  /** Only the cluster reaches a volume: nothing of it can be measured before the start. */
  "task/volume-size": "A scale rule needs the size of data on a volume of the cluster",
  /** No `--path-map` says that a shared file system has it there. */
  "task/host-path-elsewhere":
    "A host path is of this machine, and the cluster is made of other machines",
  /** Host folders, users by name, root. */
  "task/restricted-profile": "The task does what its security_profile forbids",

  // workflow: what a DAG must be beyond its structure (`../rules/workflow-rules.ts`)
  /** A DAG that runs nothing. */
  "workflow/no-tasks": "A DAG has no tasks",
  /** Two tasks of a DAG with the same id. */
  "workflow/duplicate-task": "Two tasks of a DAG have the same task_id",
  /** A warning: their directories are one where file systems do not tell upper from lower case. */
  "workflow/ids-differ-by-case":
    "The ids of two tasks of a DAG differ by upper and lower case only",
  /** `task_run-…`: what the records of a DAG run are called. */
  "workflow/reserved-id": "The id of a task begins like the names of run records",
  /** A dependency or a channel map that names no task of the DAG. */
  "workflow/unknown-upstream": "A task depends on one that the DAG does not have",
  /** A cycle of one. */
  "workflow/own-upstream": "A task depends on itself",
  /** Two channel maps, or a channel map and a binding, for the same input. */
  "workflow/fed-twice": "An input channel of a task gets its data from two places",
  /** Tasks that wait for each other. */
  "workflow/cycle": "Tasks of a DAG wait for each other",
  /** Against contracts: an `input_channel` or `upstream_output_channel` that the template does not have. */
  "workflow/unknown-channel": "A channel map names a channel that does not exist",
  /** Against contracts; `required: false` in the template allows it. */
  "workflow/unfed-input": "An input channel of a task gets its data from nowhere",
  /** Against its lock: a warning, as are the following three; a new lock has it. */
  "workflow/image-not-locked": "The lock of a DAG lacks one of its images, or the contract of one",
  "workflow/forms-not-locked": "The forms in the lock of a DAG are not those that it has now",
  "workflow/lock-not-used": "The lock of a DAG has images that the DAG does not use",
  "workflow/lock-of-other-dag": "The lock of a DAG was made for another one",
  /** Where a DAG is written for others to read; a warning for a variable that is only called like one. */
  "workflow/plain-secret": "A DAG holds a secret as plain text",
  /** In the DAG and in its `default_args`: the first one counts. */
  "workflow/ui-forms-twice": "The forms of a DAG are there twice",

  /** None, or several without a name. */
  "workflow/fan-out-channel": "It is not clear over which input channel a task fans out",
  /** `/`, what is above the workflow root, or a way out of it through a symbolic link. */
  "workflow/channel-place": "The folder of a channel is not where data of a DAG run may be",

  // dag-file: a DAG file in Python, before its DAGs are judged as workflows (contract §5)
  /** No such program, or one that cannot be started. */
  "dag-file/python-missing": "The Python that loads DAG files could not be started",
  /** Older than 3.9. */
  "dag-file/python-too-old": "The Python that loads DAG files is too old",
  /** Not the Python of the interpreter that was asked. */
  "dag-file/syntax": "A DAG file is not written as its language is",
  /** Whatever the file raises while it is loaded, a missing module of its own among them. */
  "dag-file/exception": "A DAG file failed while it was loaded",
  /** It was killed. */
  "dag-file/time-limit": "A DAG file took too long to load",
  /** `os._exit`, a crash of the interpreter. */
  "dag-file/no-answer": "Python ended before a DAG file was loaded",
  /** Its DAGs hold more than is taken from any file. */
  "dag-file/too-large": "The DAGs of a file are too large",
  /** E.g. a function decorated with `@dag` that nobody calls. */
  "dag-file/no-dag": "A DAG file makes no DAG",
  /** An operator that is no processing-container, or anything else that only Airflow has. */
  "dag-file/needs-airflow": "A DAG file uses something that only Airflow has",
  /** `DEFAULT_REGISTRY` and the like. */
  "dag-file/unset-variable":
    "A DAG file takes a value from an environment variable that is not set",
  /** Two DAGs of a file with the same id. */
  "dag-file/duplicate-dag": "Two DAGs of a file have the same dag_id",
  /** A warning: an operator outside of every `with DAG`. */
  "dag-file/task-without-dag": "A task of a DAG file belongs to no DAG",
  /** A warning: DAG runs are triggered. */
  "dag-file/schedule": "A DAG has a schedule, which is not followed",
  /** A warning: callbacks, pools and the like. */
  "dag-file/ignored-argument": "An argument of a DAG or a task has no meaning here",
  /** A warning: a function or an object where a document can only hold a value. */
  "dag-file/no-json": "A value in a DAG file cannot be written as JSON",

  // dag-file: a DAG in a programming language, told by whoever runs the file (`packages/workflow/src/loaders`)
  /** Not installed, or too old. */
  "dag-file/no-interpreter": "The program that runs DAG files is missing or too old",

  // user-input: the task form of a DAG run (`../merge/user-input.ts`)
  /** Anything but variables with a string, number or boolean. */
  "user-input/shape": "User input is not an object of variables",
  /** A warning unless task forms are strict. */
  "user-input/undeclared": "User input sets a variable that nobody declares",
  /** The template says `adjustable: false`. */
  "user-input/not-adjustable": "User input sets a variable that it may not change",
  "user-input/duplicate": "User input sets a variable more than once",
  /** `task_form` names a task that the DAG does not have. */
  "user-input/unknown-task": "User input is for a task that the DAG does not have",

  // document: which kind of document it is (`../document`)
  /** Neither a processing-container, a task nor a workflow, by its fields. */
  "document/unknown-kind": "The kind of the document cannot be told",
  /** E.g. a processing-container.json where a task was expected. */
  "document/other-kind": "The document is of another kind than the one expected",
  /** Missing, a directory, too large, or not readable by the caller; told by whoever opens files. */
  "document/unreadable": "The file could not be read",
} as const satisfies Readonly<Record<string, string>>;

/** A stable issue code, e.g. `json/trailing-comma`. */
export type IssueCode = keyof typeof issueCodes;

const descriptions: Readonly<Record<string, string>> = issueCodes;

/** What `code` means, in one sentence; for a code that is not listed, the code itself. */
export function describeCode(code: string): string {
  return Object.hasOwn(descriptions, code) ? (descriptions[code] ?? code) : code;
}
