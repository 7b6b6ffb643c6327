// Made from the JSON Schemas by scripts/sound-schemas.ts: run `npm run generate` to change it.
import type { SoundDocumentSchema } from "../schema/conforms.ts";

export const workflowSchema: SoundDocumentSchema = {
  "type": "object",
  "properties": {
    "$schema": {
      "type": "string"
    },
    "dag_id": {
      "type": "string",
      "pattern": "^(?!\\.{1,2}$)[\\w.-]{1,250}$"
    },
    "api_version": {
      "const": 1
    },
    "description": {
      "type": "string"
    },
    "tags": {
      "type": "array",
      "items": {
        "type": "string"
      }
    },
    "default_args": {
      "$ref": "#/$defs/DefaultArgs"
    },
    "params": {
      "type": "object",
      "propertyNames": {
        "type": "string"
      },
      "additionalProperties": {}
    },
    "ui_forms": {
      "type": "object",
      "propertyNames": {
        "type": "string"
      },
      "additionalProperties": {}
    },
    "max_active_tasks": {
      "type": "integer",
      "minimum": 1
    },
    "strict_task_form": {
      "type": "boolean"
    },
    "tasks": {
      "type": "array",
      "items": {
        "$ref": "#/$defs/WorkflowTask"
      }
    }
  },
  "required": ["dag_id", "tasks"],
  "additionalProperties": false,
  "$defs": {
    "WorkflowTask": {
      "type": "object",
      "properties": {
        "task_id": {
          "type": "string",
          "pattern": "^(?!\\.{1,2}$)[\\w.-]{1,250}$"
        },
        "image": {
          "type": "string",
          "pattern": "^\\S+$"
        },
        "taskTemplate": {
          "anyOf": [
            {
              "type": "string",
              "minLength": 1
            },
            {
              "$ref": "#/$defs/TaskTemplate"
            }
          ]
        },
        "env": {
          "type": "array",
          "items": {
            "$ref": "#/$defs/TaskEnv"
          }
        },
        "command": {
          "type": "array",
          "items": {
            "type": "string"
          }
        },
        "resources": {
          "$ref": "#/$defs/Resources"
        },
        "iochannel_maps": {
          "type": "array",
          "items": {
            "$ref": "#/$defs/IOMapping"
          }
        },
        "upstream_task_ids": {
          "type": "array",
          "items": {
            "type": "string",
            "minLength": 1
          }
        },
        "retries": {
          "type": "integer",
          "minimum": 0,
          "maximum": 1000
        },
        "retry_delay": {
          "anyOf": [
            {
              "type": "number",
              "minimum": 0
            },
            {
              "$ref": "#/$defs/Timeout"
            }
          ]
        },
        "trigger_rule": {
          "enum": [
            "all_success",
            "all_failed",
            "all_done",
            "all_skipped",
            "one_failed",
            "one_success",
            "one_done",
            "none_failed",
            "none_failed_min_one_success",
            "none_skipped",
            "always"
          ],
          "type": "string"
        },
        "execution_timeout": {
          "anyOf": [
            {
              "type": "string",
              "pattern": "^P(?=.*[1-9])(?:\\d{1,9}W)?(?:\\d{1,9}D)?(?:T(?=\\d)(?:\\d{1,9}(?:\\.\\d{1,9})?H)?(?:\\d{1,9}(?:\\.\\d{1,9})?M)?(?:\\d{1,9}(?:\\.\\d{1,9})?S)?)?$"
            },
            {
              "type": "number",
              "exclusiveMinimum": 0
            }
          ]
        },
        "startup_timeout_seconds": {
          "type": "number",
          "exclusiveMinimum": 0
        },
        "priority_weight": {
          "type": "integer"
        },
        "registryUrl": {
          "type": "string"
        },
        "registryUsername": {
          "type": "string"
        },
        "registryPassword": {
          "type": "string"
        },
        "cache": {
          "type": "boolean"
        },
        "resume_items": {
          "type": "boolean"
        },
        "labels": {
          "type": "object",
          "propertyNames": {
            "type": "string"
          },
          "additionalProperties": {
            "type": "string"
          }
        },
        "annotations": {
          "type": "object",
          "propertyNames": {
            "type": "string"
          },
          "additionalProperties": {
            "type": "string"
          }
        },
        "config": {
          "oneOf": [
            {
              "$ref": "#/$defs/DockerConfig"
            },
            {
              "$ref": "#/$defs/K8sConfig"
            }
          ]
        },
        "inputs": {
          "type": "array",
          "items": {
            "$ref": "#/$defs/IOVolume"
          }
        },
        "timeout": {
          "$ref": "#/$defs/Timeout"
        },
        "retry": {
          "$ref": "#/$defs/Retry"
        },
        "fan_out": {
          "anyOf": [
            {
              "const": "item"
            },
            {
              "$ref": "#/$defs/FanOut"
            }
          ]
        },
        "mount_conf": {
          "anyOf": [
            {
              "type": "boolean"
            },
            {
              "type": "string",
              "pattern": "^(?:\\/(?!\\.{1,2}(?:\\/|$))[^/\\u0000-\\u001F\\u007F-\\u009F]+)+$"
            }
          ]
        }
      },
      "required": ["task_id", "image", "taskTemplate"],
      "additionalProperties": false
    },
    "DefaultArgs": {
      "type": "object",
      "properties": {
        "retries": {
          "type": "integer",
          "minimum": 0,
          "maximum": 1000
        },
        "retry_delay": {
          "anyOf": [
            {
              "type": "number",
              "minimum": 0
            },
            {
              "$ref": "#/$defs/Timeout"
            }
          ]
        },
        "trigger_rule": {
          "enum": [
            "all_success",
            "all_failed",
            "all_done",
            "all_skipped",
            "one_failed",
            "one_success",
            "one_done",
            "none_failed",
            "none_failed_min_one_success",
            "none_skipped",
            "always"
          ],
          "type": "string"
        },
        "execution_timeout": {
          "anyOf": [
            {
              "type": "string",
              "pattern": "^P(?=.*[1-9])(?:\\d{1,9}W)?(?:\\d{1,9}D)?(?:T(?=\\d)(?:\\d{1,9}(?:\\.\\d{1,9})?H)?(?:\\d{1,9}(?:\\.\\d{1,9})?M)?(?:\\d{1,9}(?:\\.\\d{1,9})?S)?)?$"
            },
            {
              "type": "number",
              "exclusiveMinimum": 0
            }
          ]
        },
        "startup_timeout_seconds": {
          "type": "number",
          "exclusiveMinimum": 0
        },
        "priority_weight": {
          "type": "integer"
        },
        "registryUrl": {
          "type": "string"
        },
        "registryUsername": {
          "type": "string"
        },
        "registryPassword": {
          "type": "string"
        },
        "cache": {
          "type": "boolean"
        },
        "resume_items": {
          "type": "boolean"
        },
        "labels": {
          "type": "object",
          "propertyNames": {
            "type": "string"
          },
          "additionalProperties": {
            "type": "string"
          }
        },
        "annotations": {
          "type": "object",
          "propertyNames": {
            "type": "string"
          },
          "additionalProperties": {
            "type": "string"
          }
        },
        "config": {
          "oneOf": [
            {
              "$ref": "#/$defs/DockerConfig"
            },
            {
              "$ref": "#/$defs/K8sConfig"
            }
          ]
        }
      },
      "additionalProperties": {}
    },
    "IOMapping": {
      "type": "object",
      "properties": {
        "upstream_operator": {
          "type": "string",
          "minLength": 1
        },
        "upstream_output_channel": {
          "type": "string",
          "minLength": 1
        },
        "input_channel": {
          "type": "string",
          "minLength": 1
        }
      },
      "required": ["upstream_operator", "upstream_output_channel", "input_channel"],
      "additionalProperties": false
    },
    "FanOut": {
      "type": "object",
      "properties": {
        "by": {
          "const": "item"
        },
        "channel": {
          "type": "string",
          "minLength": 1
        },
        "limit": {
          "type": "integer",
          "minimum": 1,
          "maximum": 1000
        }
      },
      "required": ["by"],
      "additionalProperties": false
    },
    "IOVolume": {
      "type": "object",
      "properties": {
        "name": {
          "type": "string"
        },
        "input": {
          "$ref": "#/$defs/HostPathVolume"
        },
        "volume_source": {
          "$ref": "#/$defs/VolumeSource"
        },
        "scale_rule": {
          "$ref": "#/$defs/ScaleRule"
        }
      },
      "required": ["name"],
      "oneOf": [
        {
          "properties": {},
          "required": ["input"]
        },
        {
          "properties": {},
          "required": ["volume_source"]
        }
      ],
      "additionalProperties": false
    },
    "HostPathVolume": {
      "type": "object",
      "properties": {
        "host_path": {
          "type": "string",
          "minLength": 1
        }
      },
      "required": ["host_path"],
      "additionalProperties": false
    },
    "VolumeSource": {
      "anyOf": [
        {
          "type": "object",
          "properties": {
            "host_path": {
              "type": "string",
              "minLength": 1
            }
          },
          "required": ["host_path"],
          "additionalProperties": false
        },
        {
          "type": "object",
          "additionalProperties": {},
          "minProperties": 1,
          "properties": {
            "host_path": {
              "enum": []
            }
          }
        }
      ]
    },
    "TaskEnv": {
      "type": "object",
      "properties": {
        "name": {
          "type": "string",
          "pattern": "^[^=\\u0000-\\u001F\\u007F-\\u009F]+$"
        },
        "value": {
          "type": "string"
        },
        "value_from": {
          "$ref": "#/$defs/ValueFrom"
        }
      },
      "required": ["name"],
      "oneOf": [
        {
          "properties": {},
          "required": ["value"]
        },
        {
          "properties": {},
          "required": ["value_from"]
        }
      ],
      "additionalProperties": false
    },
    "ValueFrom": {
      "type": "object",
      "properties": {
        "file": {
          "type": "string",
          "minLength": 1
        },
        "env": {
          "type": "string",
          "pattern": "^[^=\\u0000-\\u001F\\u007F-\\u009F]+$"
        },
        "secret_key_ref": {
          "type": "object",
          "properties": {
            "name": {
              "type": "string",
              "minLength": 1
            },
            "key": {
              "type": "string",
              "minLength": 1
            }
          },
          "required": ["name", "key"],
          "additionalProperties": false
        }
      },
      "oneOf": [
        {
          "properties": {},
          "required": ["file"]
        },
        {
          "properties": {},
          "required": ["env"]
        },
        {
          "properties": {},
          "required": ["secret_key_ref"]
        }
      ],
      "additionalProperties": false
    },
    "DockerConfig": {
      "type": "object",
      "properties": {
        "type": {
          "const": "docker"
        },
        "labels": {
          "type": "object",
          "propertyNames": {
            "type": "string"
          },
          "additionalProperties": {
            "type": "string"
          }
        },
        "registryUrl": {
          "type": "string"
        },
        "registryUsername": {
          "type": "string"
        },
        "registryPassword": {
          "type": "string"
        },
        "user": {
          "type": "string",
          "minLength": 1
        },
        "network": {
          "type": "string",
          "minLength": 1
        },
        "platform": {
          "type": "string",
          "minLength": 1
        }
      },
      "required": ["type"],
      "additionalProperties": false
    },
    "K8sConfig": {
      "type": "object",
      "properties": {
        "type": {
          "const": "k8s"
        },
        "namespace": {
          "type": "string",
          "minLength": 1
        },
        "registryUrl": {
          "type": "string"
        },
        "registryUsername": {
          "type": "string"
        },
        "registryPassword": {
          "type": "string"
        },
        "imagePullSecrets": {
          "type": "array",
          "items": {
            "type": "string"
          }
        },
        "imagePullPolicy": {
          "enum": ["Always", "IfNotPresent", "Never"],
          "type": "string"
        },
        "env_vars": {
          "type": "array",
          "items": {
            "type": "object",
            "propertyNames": {
              "type": "string"
            },
            "additionalProperties": {}
          }
        },
        "volumes": {
          "type": "array",
          "items": {
            "type": "object",
            "propertyNames": {
              "type": "string"
            },
            "additionalProperties": {}
          }
        },
        "volume_mounts": {
          "type": "array",
          "items": {
            "type": "object",
            "propertyNames": {
              "type": "string"
            },
            "additionalProperties": {}
          }
        },
        "annotations": {
          "type": "object",
          "propertyNames": {
            "type": "string"
          },
          "additionalProperties": {
            "type": "string"
          }
        },
        "labels": {
          "type": "object",
          "propertyNames": {
            "type": "string"
          },
          "additionalProperties": {
            "type": "string"
          }
        },
        "security_profile": {
          "const": "restricted"
        },
        "service_account": {
          "type": "string",
          "minLength": 1
        },
        "node_selector": {
          "type": "object",
          "propertyNames": {
            "type": "string"
          },
          "additionalProperties": {
            "type": "string"
          }
        },
        "tolerations": {
          "type": "array",
          "items": {
            "type": "object",
            "propertyNames": {
              "type": "string"
            },
            "additionalProperties": {}
          }
        },
        "affinity": {
          "type": "object",
          "propertyNames": {
            "type": "string"
          },
          "additionalProperties": {}
        }
      },
      "required": ["type"],
      "additionalProperties": false
    },
    "TaskTemplate": {
      "type": "object",
      "properties": {
        "identifier": {
          "type": "string",
          "minLength": 1
        },
        "description": {
          "type": "string"
        },
        "inputs": {
          "type": "array",
          "items": {
            "$ref": "#/$defs/IOMount"
          }
        },
        "outputs": {
          "type": "array",
          "items": {
            "$ref": "#/$defs/IOMount"
          }
        },
        "env": {
          "type": "array",
          "items": {
            "$ref": "#/$defs/TaskTemplateEnv"
          }
        },
        "command": {
          "type": "array",
          "items": {
            "type": "string"
          }
        },
        "resources": {
          "$ref": "#/$defs/Resources"
        },
        "timeout": {
          "$ref": "#/$defs/Timeout"
        },
        "retry": {
          "$ref": "#/$defs/Retry"
        },
        "network": {
          "enum": ["default", "none"],
          "type": "string"
        },
        "exit_codes": {
          "type": "object",
          "propertyNames": {
            "type": "string",
            "pattern": "^(?:\\d|[1-9]\\d|1\\d\\d|2[0-4]\\d|25[0-5])$"
          },
          "additionalProperties": {
            "type": "string"
          }
        },
        "shm_size": {
          "anyOf": [
            {
              "type": "string",
              "pattern": "^\\+?(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[numkMGTPE]|[KMGTPE]i|[eE][-+]?\\d+)?$"
            },
            {
              "type": "number",
              "minimum": 0
            }
          ]
        },
        "tests": {
          "type": "array",
          "items": {
            "$ref": "#/$defs/TemplateTest"
          }
        }
      },
      "required": ["identifier", "description", "inputs", "outputs", "env"],
      "additionalProperties": false
    },
    "TaskTemplateEnv": {
      "type": "object",
      "properties": {
        "name": {
          "type": "string",
          "pattern": "^[^=\\u0000-\\u001F\\u007F-\\u009F]+$"
        },
        "value": {
          "type": "string"
        },
        "type": {
          "enum": ["boolean", "string", "int", "float"],
          "type": "string"
        },
        "choices": {
          "type": "array",
          "items": {
            "type": "string"
          }
        },
        "adjustable": {
          "type": "boolean"
        },
        "description": {
          "type": "string"
        },
        "minimum": {
          "type": "number"
        },
        "maximum": {
          "type": "number"
        },
        "pattern": {
          "type": "string"
        },
        "secret": {
          "type": "boolean"
        }
      },
      "required": ["name", "value"],
      "additionalProperties": false
    },
    "IOMount": {
      "type": "object",
      "properties": {
        "name": {
          "type": "string",
          "pattern": "^(?!\\.{1,2}$)[^/\\u0000-\\u001F\\u007F-\\u009F]+$"
        },
        "mounted_path": {
          "type": "string",
          "pattern": "^(?:\\/(?!\\.{1,2}(?:\\/|$))[^/\\u0000-\\u001F\\u007F-\\u009F]+)+$"
        },
        "description": {
          "type": "string"
        },
        "scale_rule": {
          "$ref": "#/$defs/ScaleRule"
        },
        "formats": {
          "type": "array",
          "items": {
            "type": "string",
            "minLength": 1
          }
        },
        "required": {
          "type": "boolean"
        }
      },
      "required": ["name", "mounted_path"],
      "additionalProperties": false
    },
    "ScaleRule": {
      "type": "object",
      "properties": {
        "complexity": {
          "type": "string",
          "pattern": "^[-+]?\\d*(\\.\\d+)?\\*?n(\\*\\*\\d+)?$"
        },
        "scale_factor": {
          "type": "number"
        },
        "type": {
          "enum": ["limit", "request"],
          "type": "string"
        },
        "mode": {
          "enum": ["sum", "max_file_size", "max_item_sum"],
          "type": "string"
        },
        "target_dir": {
          "type": "string",
          "pattern": "^(?!\\/)(?!(?:[^/]*\\/)*\\.\\.(?:\\/|$))"
        },
        "target_regex": {
          "type": "string"
        },
        "target_glob": {
          "type": "string"
        }
      },
      "required": ["type", "mode"],
      "oneOf": [
        {
          "properties": {},
          "required": ["complexity"]
        },
        {
          "properties": {},
          "required": ["scale_factor"]
        }
      ],
      "additionalProperties": false
    },
    "Resources": {
      "type": "object",
      "properties": {
        "limits": {
          "type": "object",
          "propertyNames": {
            "type": "string"
          },
          "additionalProperties": {
            "$ref": "#/$defs/Quantity"
          }
        },
        "requests": {
          "type": "object",
          "propertyNames": {
            "type": "string"
          },
          "additionalProperties": {
            "$ref": "#/$defs/Quantity"
          }
        }
      },
      "additionalProperties": false
    },
    "Quantity": {
      "anyOf": [
        {
          "type": "string",
          "pattern": "^\\+?(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[numkMGTPE]|[KMGTPE]i|[eE][-+]?\\d+)?$"
        },
        {
          "type": "number",
          "minimum": 0
        }
      ]
    },
    "Timeout": {
      "anyOf": [
        {
          "type": "string",
          "pattern": "^P(?=.*[1-9])(?:\\d{1,9}W)?(?:\\d{1,9}D)?(?:T(?=\\d)(?:\\d{1,9}(?:\\.\\d{1,9})?H)?(?:\\d{1,9}(?:\\.\\d{1,9})?M)?(?:\\d{1,9}(?:\\.\\d{1,9})?S)?)?$"
        },
        {
          "type": "number",
          "exclusiveMinimum": 0
        }
      ]
    },
    "Retry": {
      "type": "object",
      "properties": {
        "on": {
          "type": "array",
          "items": {
            "enum": ["oom", "infrastructure", "exit"],
            "type": "string"
          },
          "minItems": 1
        },
        "max_attempts": {
          "type": "integer",
          "minimum": 1,
          "maximum": 100
        },
        "memory_factor": {
          "type": "number",
          "minimum": 1
        },
        "max_memory": {
          "anyOf": [
            {
              "type": "string",
              "pattern": "^\\+?(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[numkMGTPE]|[KMGTPE]i|[eE][-+]?\\d+)?$"
            },
            {
              "type": "number",
              "minimum": 0
            }
          ]
        }
      },
      "required": ["on"],
      "additionalProperties": false
    },
    "TemplateTest": {
      "type": "object",
      "properties": {
        "name": {
          "type": "string",
          "minLength": 1
        },
        "description": {
          "type": "string"
        },
        "inputs": {
          "type": "object",
          "propertyNames": {
            "type": "string",
            "minLength": 1
          },
          "additionalProperties": {
            "type": "string",
            "minLength": 1
          }
        },
        "env": {
          "type": "object",
          "propertyNames": {
            "type": "string",
            "pattern": "^[^=\\u0000-\\u001F\\u007F-\\u009F]+$"
          },
          "additionalProperties": {
            "type": "string"
          }
        },
        "expect": {
          "type": "object",
          "properties": {
            "exit_code": {
              "type": "integer",
              "minimum": 0,
              "maximum": 255
            },
            "items": {
              "type": "object",
              "propertyNames": {
                "type": "string",
                "minLength": 1
              },
              "additionalProperties": {
                "type": "array",
                "items": {
                  "type": "string",
                  "pattern": "^(?!\\.{1,2}$)[^/\\u0000-\\u001F\\u007F-\\u009F]+$"
                }
              }
            },
            "files": {
              "type": "object",
              "propertyNames": {
                "type": "string",
                "minLength": 1
              },
              "additionalProperties": {
                "type": "array",
                "items": {
                  "type": "string",
                  "pattern": "^(?!\\/)(?!(?:[^/]*\\/)*\\.\\.(?:\\/|$))"
                }
              }
            }
          },
          "additionalProperties": false
        }
      },
      "required": ["name"],
      "additionalProperties": false
    }
  }
};
