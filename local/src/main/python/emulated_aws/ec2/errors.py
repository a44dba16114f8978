"""Errors that several operations of EC2 return."""

from __future__ import annotations

from moto.ec2.exceptions import EC2ClientError


def invalid_parameter(message: str) -> EC2ClientError:
    return EC2ClientError("InvalidParameterValue", message)
