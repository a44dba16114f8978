"""What must be set up before moto is imported: the settings it reads then, and shortcuts for what makes it slow."""

from __future__ import annotations

import os
import sys
import types
from typing import Any

from botocore.loaders import JSONFileLoader

DEFAULT_ACCOUNT = "123456789012"


def prepare_moto_import(account: str) -> None:
    os.environ["MOTO_EC2_LOAD_DEFAULT_AMIS"] = "false"
    # The package of a function need not exist: nothing runs it here.
    os.environ["VALIDATE_LAMBDA_S3"] = "false"
    if account != DEFAULT_ACCOUNT:
        os.environ["MOTO_ACCOUNT_ID"] = account
    # boto3 is used for its models only; it must not look for the credentials and settings of the user.
    os.environ["AWS_EC2_METADATA_DISABLED"] = "true"
    for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_ENDPOINT_URL"):
        os.environ.pop(name, None)
    leave_out_openapi()
    read_models_once(JSONFileLoader)


def leave_out_openapi() -> None:
    """moto's CloudFormation imports API Gateway, which imports a validator that takes as long to import as all the rest
    of moto. An empty module takes its place.
    """
    validator, validation, exceptions = (
        empty_module(name)
        for name in (
            "openapi_spec_validator",
            "openapi_spec_validator.validation",
            "openapi_spec_validator.validation.exceptions",
        )
    )
    validator.validate = lambda *args, **kwargs: None
    exceptions.OpenAPIValidationError = type("OpenAPIValidationError", (Exception,), {})
    for module in (validator, validation, exceptions):
        sys.modules.setdefault(module.__name__, module)


def empty_module(name: str) -> Any:
    return types.ModuleType(name)


def read_models_once(file_loader: Any) -> None:
    """moto opens several sessions of boto3 on import, each of which would parse EC2's 10 MB of model again."""
    read = file_loader.load_file
    models: dict[str, Any] = {}

    def load_file(loader: Any, path: str) -> Any:
        if models.get(path) is None:
            models[path] = read(loader, path)
        return models[path]

    file_loader.load_file = load_file
