"""Replaces the backends and operations of moto that differ from AWS where AMI Trail depends on it."""

from __future__ import annotations

from functools import cache

import moto.autoscaling.models
import moto.awslambda.urls
import moto.backends
import moto.cloudformation.urls
import moto.core.responses
import moto.ec2.urls
import moto.logs.models
import moto.servicequotas.urls
import moto.ssm.urls
from moto.awslambda.models import LambdaFunction
from moto.cloudformation.models import cloudformation_backends
from moto.ec2.models import ec2_backends
from moto.ec2.models.core import TaggedEC2Resource
from moto.ec2.models.launch_templates import LaunchTemplate
from moto.events.models import Rule, events_backends
from moto.kms.models import KmsBackend
from moto.ssm.models import ssm_backends

from emulated_aws.account import AccountOperations, LambdaAccountOperations, QuotaOperations
from emulated_aws.cloudformation.backend import StackBackend
from emulated_aws.cloudformation.handlers import HANDLERS
from emulated_aws.cloudformation.nested_stack import NestedStackHandler
from emulated_aws.cloudformation.operations import StackOperations
from emulated_aws.cloudformation.service_handlers import SERVICE_HANDLERS
from emulated_aws.cloudformation.stack import STACK_TYPE
from emulated_aws.ec2.encryption import create_alias
from emulated_aws.ec2.tagging import add_tags_in_one_request
from emulated_aws.emulation import emulation
from emulated_aws.filter_pattern import LineFilter
from emulated_aws.function_logs import get_configuration
from emulated_aws.launch.auto_scaling import (
    AutoScalingGroup,
    ScalingBackend,
    launched_configuration,
    launched_template,
    stated_image,
)
from emulated_aws.launch.instances import LaunchBackend, get_template_version
from emulated_aws.put_events import EventBuses
from emulated_aws.routing import route, send_to_targets
from emulated_aws.ssm import ParameterOperations, ParameterStore


def install() -> None:
    """To be called once, before the first request."""
    ec2_backends.backend = LaunchBackend
    moto.ec2.urls.url_paths["{0}/"] = AccountOperations.dispatch
    moto.servicequotas.urls.url_paths["{0}/$"] = QuotaOperations.dispatch
    moto.awslambda.urls.url_paths["{0}/(?P<api_version>[^/]+)/account-settings/$"] = LambdaAccountOperations.dispatch
    KmsBackend.create_alias = create_alias
    LambdaFunction.get_configuration = get_configuration
    moto.logs.models.EventMessageFilter = LineFilter
    TaggedEC2Resource.add_tags = add_tags_in_one_request
    LaunchTemplate.get_version = get_template_version
    ssm_backends.backend = ParameterStore
    moto.ssm.urls.url_paths["{0}/$"] = ParameterOperations.dispatch
    events_backends.backend = EventBuses
    Rule.send_to_targets = send_to_targets
    emulation.route_event = route
    moto.autoscaling.models.autoscaling_backends.backend = ScalingBackend
    moto.autoscaling.models.FakeAutoScalingGroup = AutoScalingGroup
    moto.autoscaling.models.InstanceState.launch_template = property(launched_template)
    moto.autoscaling.models.InstanceState.launch_configuration_name = property(launched_configuration)
    moto.autoscaling.models.InstanceState.image_id = property(stated_image)
    cloudformation_backends.backend = StackBackend
    moto.cloudformation.urls.url_paths["{0}/$"] = StackOperations.dispatch
    # Registered here, since the other handlers do not depend on stacks.
    HANDLERS[STACK_TYPE] = NestedStackHandler()
    HANDLERS.update(SERVICE_HANDLERS)
    compute_once()
    emulation.scheduler.start()


def compute_once() -> None:
    """moto lists its modules and the operations of a service anew for each request: a fifth of its time."""
    modules = tuple(moto.backends.list_of_moto_modules())
    moto.backends.list_of_moto_modules = lambda: modules
    moto.core.responses.method_names_from_class = cache(moto.core.responses.method_names_from_class)
