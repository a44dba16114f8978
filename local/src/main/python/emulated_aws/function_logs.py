"""The log of functions, as Lambda writes it to CloudWatch Logs, and where it is, as Lambda's API returns it.

Another program runs the functions (see `emulated_aws.invocations`), and passes on what they print.
"""

from __future__ import annotations

from typing import Any

from moto.awslambda.models import LambdaFunction, lambda_backends
from moto.logs.models import logs_backends

from emulated_aws.emulation import emulation

STREAM = "local"
get_moto_configuration = LambdaFunction.get_configuration


def logging_config(function: LambdaFunction) -> dict[str, str]:
    """Lambda API Reference, data type LoggingConfig: the format is `Text` where none is stated, and levels are those of
    `JSON` alone.
    """
    declared = getattr(function, "logging_config", None) or {}
    log_format = declared.get("LogFormat", "Text")
    levels = {"ApplicationLogLevel": "INFO", "SystemLogLevel": "INFO"} if log_format == "JSON" else {}
    group = {"LogGroup": f"/aws/lambda/{function.function_name}"}
    return {**levels, **group, **declared, "LogFormat": log_format}


def get_configuration(self: LambdaFunction, on_create: bool = False) -> dict[str, Any]:
    """Lambda API Reference, GetFunctionConfiguration: with LoggingConfig, and without what the function has not."""
    configuration = get_moto_configuration(self, on_create)
    configuration["LoggingConfig"] = logging_config(self)
    return {name: value for name, value in configuration.items() if value is not None}


def add_lines(content: dict[str, Any], account: str) -> None:
    """Adds lines to the log group of the functions with a handler. Without a group they are lost, as on Lambda where
    the role of the function may not create one.

    :param content: `region`, and `lines` with `handler`, `timestamp` in milliseconds and `message`
    """
    with emulation.operation():
        functions = lambda_backends[account][content["region"]].list_functions()
        logs = logs_backends[account][content["region"]]
        for line in content["lines"]:
            event = {"timestamp": line["timestamp"], "message": line["message"]}
            for function in functions:
                group = logging_config(function)["LogGroup"]
                if function.handler == line["handler"] and group in logs.groups:
                    logs.ensure_log_stream(group, STREAM)
                    logs.put_log_events(group, STREAM, [event])
