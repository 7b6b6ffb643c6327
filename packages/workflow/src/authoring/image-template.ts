// What an image offers, as a value whose type says it: the modules that `task-api codegen` writes hold such values.
// A task that is given one has exactly the template's channels and variables.
import type { InputSource } from "./input-source.ts";
import type { EnvValue, ValueFrom } from "./env.ts";

/** The templates of one image. */
export interface ImageModule {
  /** As it was given when the module was written. */
  readonly reference: string;
  /** Of the image that the contract was read from. */
  readonly digest?: string;
  readonly templates: Readonly<Record<string, ImageTemplate>>;
}

/** One task template of an image (contract §1.1). */
export interface ImageTemplate {
  readonly image: string;
  /** Its identifier. */
  readonly taskTemplate: string;
  readonly inputs: Readonly<Record<string, "required" | "optional">>;
  readonly outputs: Readonly<Record<string, "output">>;
  readonly env: Readonly<Record<string, ImageVariable>>;
}

/** A variable of a template. */
export interface ImageVariable {
  readonly type: "boolean" | "string" | "int" | "float";
  /** The values it may have. */
  readonly choices?: readonly (string | number | boolean)[];
}

/** Names of the outputs of a template; any, where no template is known. */
export type OutputsOf<T> = T extends ImageTemplate ? keyof T["outputs"] & string : string;

type InputNames<T extends ImageTemplate, Need> = {
  [Name in keyof T["inputs"]]: T["inputs"][Name] extends Need ? Name : never;
}[keyof T["inputs"]];

/** Takes nothing: `{}` would take everything. */
type Nothing = Readonly<Record<string, never>>;

/** The `inputs` of a task that runs the template: what is required must be there, nothing else may be. */
export type InputsOf<T extends ImageTemplate> = keyof T["inputs"] extends never
  ? { readonly inputs?: Nothing }
  : InputNames<T, "required"> extends never
    ? { readonly inputs?: FedInputs<T> }
    : { readonly inputs: FedInputs<T> };

type FedInputs<T extends ImageTemplate> = {
  readonly [
    Name in keyof T["inputs"] as T["inputs"][Name] extends "required" ? Name : never
  ]: InputSource;
} & {
  readonly [
    Name in keyof T["inputs"] as T["inputs"][Name] extends "required" ? never : Name
  ]?: InputSource;
};

/** The `env` of a task that runs the template. */
export type EnvOf<T extends ImageTemplate> = keyof T["env"] extends never
  ? Nothing
  : { readonly [Name in keyof T["env"]]?: ValueOf<T["env"][Name]> | ValueFrom };

type ValueOf<V extends ImageVariable> = V extends { readonly choices: readonly (infer C)[] }
  ? C & EnvValue
  : V["type"] extends "boolean"
    ? boolean
    : V["type"] extends "int" | "float"
      ? number
      : string;
