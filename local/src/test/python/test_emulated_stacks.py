"""Each behaviour of the emulated AWS's stacks, and of what they launch, seen through boto3 from outside the process."""

from __future__ import annotations

import json

import harness
from harness import ACCOUNT, HOME, REPLICA, Case, client, ec2, image, tag_list, tags_of

setUpModule = harness.start
tearDownModule = harness.stop

NOWHERE = "ami-00000000000000000"
ZONES = [HOME + "a"]


def template(resources, **sections):
    return json.dumps({"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources, **sections})


def ref(name):
    return {"Ref": name}


def get(name, attribute):
    return {"Fn::GetAtt": [name, attribute]}


def resource(kind, properties=None, **more):
    return {"Type": kind, "Properties": properties or {}, **more}


def instance(image_id, **properties):
    return resource("AWS::EC2::Instance", {"ImageId": image_id, "InstanceType": "t3.micro", **properties})


def launch_template(image_id, **data):
    data = {"ImageId": image_id, "InstanceType": "t3.micro", **data}
    return resource("AWS::EC2::LaunchTemplate", {"LaunchTemplateData": data})


def group(size=2, update_policy=None, **properties):
    sizes = {"MinSize": str(size), "MaxSize": "9", "AvailabilityZones": ZONES}
    more = {"UpdatePolicy": update_policy} if update_policy else {}
    return resource("AWS::AutoScaling::AutoScalingGroup", {**sizes, **properties}, **more)


def of_template(name, version="$Latest"):
    return {"LaunchTemplateId": ref(name), "Version": version}


QUEUE = resource("AWS::SQS::Queue")
IMAGE = {"Type": "AWS::EC2::Image::Id"}
STORED_IMAGE = {"Type": "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>"}


class StackCase(Case):
    stacks = 0

    def setUp(self):
        StackCase.stacks += 1
        self.stack = f"stack-{StackCase.stacks}"
        self.cloudformation = client("cloudformation")
        self.ssm = client("ssm")

    def create(self, body, parameters=None, **more):
        more.setdefault("StackName", self.stack)
        given = [{"ParameterKey": key, "ParameterValue": value} for key, value in (parameters or {}).items()]
        return self.cloudformation.create_stack(TemplateBody=body, Parameters=given, **more)["StackId"]

    def update(self, body=None, parameters=None, **more):
        given = [{"ParameterKey": key, "ParameterValue": value} for key, value in (parameters or {}).items()]
        more.setdefault("Parameters", given)
        more.update({"TemplateBody": body} if body else {"UsePreviousTemplate": True})
        return self.cloudformation.update_stack(StackName=self.stack, **more)

    def describe(self, name=None):
        return self.cloudformation.describe_stacks(StackName=name or self.stack)["Stacks"][0]

    def status(self, name=None):
        return self.describe(name)["StackStatus"]

    def parameters(self, name=None):
        described = self.describe(name)["Parameters"]
        return {one["ParameterKey"]: one.get("ResolvedValue", one["ParameterValue"]) for one in described}

    def outputs(self, name=None):
        return {one["OutputKey"]: one["OutputValue"] for one in self.describe(name).get("Outputs", [])}

    def summaries(self, name=None):
        listed = self.cloudformation.list_stack_resources(StackName=name or self.stack)["StackResourceSummaries"]
        return {one["LogicalResourceId"]: one for one in listed}

    def physical(self, logical_id, name=None):
        return self.summaries(name)[logical_id]["PhysicalResourceId"]

    def events(self, name=None):
        """Logical ids and statuses, the oldest first; the stack itself is an empty id."""
        told = self.cloudformation.describe_stack_events(StackName=name or self.stack)["StackEvents"][::-1]
        own = told[0]["LogicalResourceId"]
        return [
            (event["LogicalResourceId"] if event["LogicalResourceId"] != own else "", event["ResourceStatus"])
            for event in told
        ]

    def told(self, stack_id, count):
        events = harness.receiver.of(stack_id, "aws.cloudformation", count)
        return [event["detail"]["status-details"]["status"] for event in events]

    def running(self, stack_id):
        """The instances of a stack that run, by its tag, as the report finds them."""
        filters = [
            {"Name": "tag:aws:cloudformation:stack-id", "Values": [stack_id]},
            {"Name": "instance-state-name", "Values": ["running"]},
        ]
        found = ec2().describe_instances(Filters=filters)["Reservations"]
        return [one for reservation in found for one in reservation["Instances"]]

    def images(self, stack_id):
        return sorted(one["ImageId"] for one in self.running(stack_id))

    def one_group(self, logical_id="Group"):
        groups = client("autoscaling").describe_auto_scaling_groups(
            AutoScalingGroupNames=[self.physical(logical_id)]
        )
        return groups["AutoScalingGroups"][0]

    def pointer(self, name, image_id):
        self.ssm.put_parameter(Name=name, Value=image_id, Type="String", DataType="aws:ec2:image", Overwrite=True)
        return name


class Instances(StackCase):
    def test_an_instance_has_the_tags_of_its_stack(self):
        image_id = self.source()
        own = {"Name": "web", "team": "mine"}
        stack_id = self.create(
            template({"Web": instance(image_id, Tags=tag_list(own))}), Tags=tag_list({"cost": "1", "team": "ours"})
        )
        (one,) = self.running(stack_id)
        tags = tags_of(one)
        of_aws = {key: value for key, value in tags.items() if key.startswith("aws:")}
        self.assertEqual(
            of_aws,
            {
                "aws:cloudformation:stack-id": stack_id,
                "aws:cloudformation:stack-name": self.stack,
                "aws:cloudformation:logical-id": "Web",
            },
        )
        self.assertEqual((tags["Name"], tags["cost"]), ("web", "1"))

    def test_an_instance_of_a_group_has_the_tags_of_stack_group_and_launch_template(self):
        resources = {
            "Template": launch_template(self.source()),
            "Group": group(1, LaunchTemplate=of_template("Template")),
        }
        stack_id = self.create(template(resources))
        (one,) = self.running(stack_id)
        tags = tags_of(one)
        self.assertEqual(tags["aws:cloudformation:logical-id"], "Group")
        self.assertEqual(tags["aws:cloudformation:stack-name"], self.stack)
        self.assertEqual(tags["aws:autoscaling:groupName"], self.physical("Group"))
        self.assertEqual(tags["aws:ec2launchtemplate:id"], self.physical("Template"))
        self.assertEqual(tags["aws:ec2launchtemplate:version"], "1")

    def test_the_image_is_the_one_of_the_launch_templates_version(self):
        first, second = self.source(), self.source()
        template_id = self.template_of(first)
        ec2().create_launch_template_version(LaunchTemplateId=template_id, LaunchTemplateData={"ImageId": second})
        launched = {
            version: self.launched({"LaunchTemplateId": template_id, **version_given})
            for version, version_given in {
                "none": {},
                "$Latest": {"Version": "$Latest"},
                "$Default": {"Version": "$Default"},
                "2": {"Version": "2"},
            }.items()
        }
        self.assertEqual(
            {version: one["ImageId"] for version, one in launched.items()},
            {"none": first, "$Latest": second, "$Default": first, "2": second},
        )
        versions = {key: tags_of(one)["aws:ec2launchtemplate:version"] for key, one in launched.items()}
        self.assertEqual(versions, {"none": "1", "$Latest": "2", "$Default": "1", "2": "2"})
        self.assertEqual(tags_of(launched["2"])["aws:ec2launchtemplate:id"], template_id)

    def template_of(self, image_id, name=None):
        name = name or f"template-{self.stack}"
        made = ec2().create_launch_template(LaunchTemplateName=name, LaunchTemplateData={"ImageId": image_id})
        return made["LaunchTemplate"]["LaunchTemplateId"]

    def launched(self, specification, **more):
        made = ec2().run_instances(MinCount=1, MaxCount=1, LaunchTemplate=specification, **more)["Instances"][0]
        return ec2().describe_instances(InstanceIds=[made["InstanceId"]])["Reservations"][0]["Instances"][0]

    def test_a_request_for_an_image_comes_before_the_launch_template(self):
        first, second = self.source(), self.source()
        template_id = self.template_of(first)
        self.assertEqual(self.launched({"LaunchTemplateId": template_id}, ImageId=second)["ImageId"], second)

    def test_a_pointer_is_resolved_when_an_instance_is_launched(self):
        first, second = self.source(), self.source()
        pointer = self.pointer("/launch/pointer", first)
        template_id = self.template_of(f"resolve:ssm:{pointer}")
        before = self.launched({"LaunchTemplateId": template_id})
        self.pointer("/launch/pointer", second)
        after = self.launched({"LaunchTemplateId": template_id})
        self.assertEqual((before["ImageId"], after["ImageId"]), (first, second))
        versioned = self.template_of(f"resolve:ssm:{pointer}:1", f"versioned-{self.stack}")
        self.assertEqual(self.launched({"LaunchTemplateId": versioned})["ImageId"], first)

    def test_public_parameters_name_images_of_amazons(self):
        for name in (
            "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
            "/aws/service/eks/optimized-ami/1.33/amazon-linux-2023/x86_64/standard/recommended/image_id",
        ):
            with self.subTest(name):
                image_id = self.ssm.get_parameter(Name=name)["Parameter"]["Value"]
                self.assertEqual(self.ssm.get_parameters(Names=[name])["Parameters"][0]["Value"], image_id)
                launched = self.launched({"LaunchTemplateId": self.template_of(f"resolve:ssm:{name}", name[-30:])})
                self.assertEqual(launched["ImageId"], image_id)
                described = image(image_id)
                self.assertEqual((described["ImageOwnerAlias"], described["Public"]), ("amazon", True))
                self.assertNotEqual(client("ssm", REPLICA).get_parameter(Name=name)["Parameter"]["Value"], image_id)

    def test_an_instance_of_a_stack_may_take_its_image_from_a_launch_template(self):
        image_id = self.source()
        resources = {
            "Template": launch_template(image_id),
            "Web": resource("AWS::EC2::Instance", {"LaunchTemplate": of_template("Template", "1")}),
        }
        stack_id = self.create(template(resources))
        (one,) = self.running(stack_id)
        self.assertEqual((one["ImageId"], one["InstanceType"]), (image_id, "t3.micro"))
        self.assertEqual(tags_of(one)["aws:ec2launchtemplate:id"], self.physical("Template"))

    def test_only_images_that_are_there_and_available_are_launched(self):
        run = dict(MinCount=1, MaxCount=1)
        self.refused("InvalidAMIID.NotFound", ec2().run_instances, ImageId=NOWHERE, **run)
        self.refused("InvalidAMIID.Malformed", ec2().run_instances, ImageId="image", **run)
        self.refused("MissingParameter", ec2().run_instances, **run)
        disabled = self.source()
        ec2().disable_image(ImageId=disabled)
        self.refused("InvalidAMIID.Unavailable", ec2().run_instances, ImageId=disabled, **run)

    def test_another_launch_template_version_replaces_an_instance(self):
        first, second = self.source(), self.source()
        resources = {
            "Template": launch_template(ref("Image")),
            "Web": resource(
                "AWS::EC2::Instance",
                {"LaunchTemplate": of_template("Template", get("Template", "LatestVersionNumber"))},
            ),
        }
        stack_id = self.create(template(resources, Parameters={"Image": IMAGE}), {"Image": first})
        before = self.physical("Web")
        self.update(parameters={"Image": second})
        self.assertNotEqual(self.physical("Web"), before)
        self.assertEqual(self.images(stack_id), [second])


class LaunchTemplates(StackCase):
    def setUp(self):
        super().setUp()
        self.first, self.second = self.source(), self.source()
        self.pointed = self.pointer(f"/pointer/{self.stack}", self.first)
        alias = {"ImageId": f"resolve:ssm:{self.pointed}"}
        made = ec2().create_launch_template(LaunchTemplateName=f"lt-{self.stack}", LaunchTemplateData=alias)
        self.id = made["LaunchTemplate"]["LaunchTemplateId"]
        data = {"ImageId": self.second, "InstanceType": "t3.nano"}
        ec2().create_launch_template_version(LaunchTemplateId=self.id, LaunchTemplateData=data)

    def versions(self, *asked, by=None, **more):
        by = by or {"LaunchTemplateId": self.id}
        found = ec2().describe_launch_template_versions(Versions=list(asked), **by, **more)["LaunchTemplateVersions"]
        return {one["VersionNumber"]: one["LaunchTemplateData"]["ImageId"] for one in found}

    def test_an_alias_is_resolved_only_when_asked_for(self):
        alias = f"resolve:ssm:{self.pointed}"
        self.assertEqual(self.versions("1"), {1: alias})
        self.assertEqual(self.versions("1", ResolveAlias=False), {1: alias})
        self.assertEqual(self.versions("1", ResolveAlias=True), {1: self.first})
        self.pointer(self.pointed, self.second)
        self.assertEqual(self.versions("1", ResolveAlias=True), {1: self.second})

    def test_versions_by_number_latest_and_default_by_id_and_by_name(self):
        for by in ({"LaunchTemplateId": self.id}, {"LaunchTemplateName": f"lt-{self.stack}"}):
            with self.subTest(by):
                self.assertEqual(list(self.versions("$Latest", by=by)), [2])
                self.assertEqual(list(self.versions("$Default", by=by)), [1])
                self.assertEqual(list(self.versions("1", "2", by=by)), [1, 2])
        ec2().modify_launch_template(LaunchTemplateId=self.id, DefaultVersion="2")
        self.assertEqual(list(self.versions("$Default")), [2])

    def test_a_version_or_template_that_does_not_exist(self):
        describe = ec2().describe_launch_template_versions
        for version in ("3", "0", "-1", "x"):
            code = "InvalidLaunchTemplateId.VersionNotFound"
            self.refused(code, describe, LaunchTemplateId=self.id, Versions=[version])
        self.refused("InvalidLaunchTemplateId.NotFound", describe, LaunchTemplateId="lt-0", Versions=["1"])
        code = "InvalidLaunchTemplateName.NotFoundException"
        self.refused(code, describe, LaunchTemplateName="none", Versions=["1"])

    def test_a_parameter_that_gives_no_image(self):
        create = ec2().create_launch_template
        alias = {"ImageId": "resolve:ssm:/none"}
        code = "SsmInvalidParameter"
        self.refused(code, create, LaunchTemplateName=f"bad-{self.stack}", LaunchTemplateData=alias)
        self.ssm.put_parameter(Name="/launch/text", Value=self.first, Type="String")
        alias = {"ImageId": "resolve:ssm:/launch/text"}
        answer = self.refused(code, create, LaunchTemplateName=f"bad-{self.stack}", LaunchTemplateData=alias)
        self.assertIn("Unsupported data type", answer["Error"]["Message"])
        self.ssm.delete_parameter(Name=self.pointed)
        asked = dict(LaunchTemplateId=self.id, Versions=["1"], ResolveAlias=True)
        self.refused(code, ec2().describe_launch_template_versions, **asked)

    def test_a_version_made_from_another_has_what_that_one_has(self):
        more = {"ImageId": self.first}
        made = ec2().create_launch_template_version(
            LaunchTemplateId=self.id, SourceVersion="2", LaunchTemplateData=more
        )["LaunchTemplateVersion"]
        self.assertEqual(made["VersionNumber"], 3)
        data = made["LaunchTemplateData"]
        self.assertEqual((data["ImageId"], data["InstanceType"]), (self.first, "t3.nano"))

    def test_a_stacks_launch_template_gets_a_version_when_its_data_changes(self):
        body = template({"Template": launch_template(ref("Image"))}, Parameters={"Image": IMAGE})
        self.create(body, {"Image": self.first})
        template_id = self.physical("Template")
        self.update(parameters={"Image": self.second})
        self.assertEqual(self.physical("Template"), template_id)
        found = self.versions("1", "2", by={"LaunchTemplateId": template_id})
        self.assertEqual(found, {1: self.first, 2: self.second})


class Groups(StackCase):
    def test_a_group_is_described_with_the_version_as_it_was_named(self):
        image_id = self.source()
        for version in ("$Latest", "$Default", "1"):
            with self.subTest(version):
                self.stack = f"group-{version.strip('$')}"
                launches = of_template("Template", version)
                resources = {"Template": launch_template(image_id), "Group": group(1, LaunchTemplate=launches)}
                self.create(template(resources))
                described = self.one_group()
                self.assertEqual(described["LaunchTemplate"]["Version"], version)
                self.assertEqual(described["LaunchTemplate"]["LaunchTemplateId"], self.physical("Template"))
                self.assertNotIn("MixedInstancesPolicy", described)
                self.assertNotIn("LaunchConfigurationName", described)
                (member,) = described["Instances"]
                self.assertEqual(member["LaunchTemplate"]["Version"], "1")

    def test_a_launch_template_can_be_named_by_its_name(self):
        image_id = self.source()
        resources = {
            "Template": resource(
                "AWS::EC2::LaunchTemplate",
                {"LaunchTemplateName": "by-name", "LaunchTemplateData": {"ImageId": image_id}},
            ),
            "Group": group(LaunchTemplate={"LaunchTemplateName": "by-name", "Version": "1"}, DependsOn="Template"),
        }
        resources["Group"]["DependsOn"] = "Template"
        stack_id = self.create(template(resources))
        self.assertEqual(self.images(stack_id), [image_id] * 2)
        self.assertEqual(self.one_group()["LaunchTemplate"]["LaunchTemplateName"], "by-name")

    def test_each_override_may_have_a_launch_template_of_its_own(self):
        first, second = self.source(), self.source()
        policy = {
            "InstancesDistribution": {"OnDemandPercentageAboveBaseCapacity": "0"},
            "LaunchTemplate": {
                "LaunchTemplateSpecification": of_template("One", "1"),
                "Overrides": [
                    {"InstanceType": "t3.micro"},
                    {"InstanceType": "t4g.micro", "LaunchTemplateSpecification": of_template("Other", "$Default")},
                ],
            },
        }
        resources = {
            "One": launch_template(first),
            "Other": launch_template(second),
            "Group": group(2, MixedInstancesPolicy=policy),
        }
        stack_id = self.create(template(resources))
        self.assertEqual(self.images(stack_id), sorted([first, second]))
        described = self.one_group()
        self.assertNotIn("LaunchTemplate", described)
        launches = described["MixedInstancesPolicy"]["LaunchTemplate"]
        specification = launches["LaunchTemplateSpecification"]
        self.assertEqual(
            (specification["LaunchTemplateId"], specification["Version"]), (self.physical("One"), "1")
        )
        own = launches["Overrides"][1]["LaunchTemplateSpecification"]
        self.assertEqual((own["LaunchTemplateId"], own["Version"]), (self.physical("Other"), "$Default"))
        used = {one["InstanceType"]: one["LaunchTemplate"]["LaunchTemplateId"] for one in described["Instances"]}
        self.assertEqual(used, {"t3.micro": self.physical("One"), "t4g.micro": self.physical("Other")})

    def test_on_demand_instances_come_from_the_first_override(self):
        first, second = self.source(), self.source()
        policy = {
            "LaunchTemplate": {
                "LaunchTemplateSpecification": of_template("One"),
                "Overrides": [
                    {"InstanceType": "t4g.micro", "LaunchTemplateSpecification": of_template("Other")},
                    {"InstanceType": "t3.micro"},
                ],
            }
        }
        resources = {"One": launch_template(first), "Other": launch_template(second)}
        stack_id = self.create(template({**resources, "Group": group(3, MixedInstancesPolicy=policy)}))
        self.assertEqual(self.images(stack_id), [second] * 3)

    def test_a_launch_configuration_is_replaced_and_its_instances_run_on(self):
        first, second = self.source(), self.source()
        configuration = {"ImageId": ref("Image"), "InstanceType": "t3.micro"}
        resources = {
            "Configuration": resource("AWS::AutoScaling::LaunchConfiguration", configuration),
            "Group": group(2, LaunchConfigurationName=ref("Configuration")),
        }
        stack_id = self.create(template(resources, Parameters={"Image": IMAGE}), {"Image": first})
        before = self.physical("Configuration")
        self.assertEqual(self.configurations(before), {before: first})
        described = self.one_group()
        self.assertEqual(described["LaunchConfigurationName"], before)
        self.assertEqual({one["LaunchConfigurationName"] for one in described["Instances"]}, {before})
        self.assertNotIn("LaunchTemplate", described["Instances"][0])
        self.update(parameters={"Image": second})
        after = self.physical("Configuration")
        self.assertEqual(self.configurations(before, after), {after: second})
        described = self.one_group()
        self.assertEqual(described["LaunchConfigurationName"], after)
        self.assertEqual({one["LaunchConfigurationName"] for one in described["Instances"]}, {before})
        self.assertEqual(self.images(stack_id), [first, first])

    def configurations(self, *names):
        found = client("autoscaling").describe_launch_configurations(LaunchConfigurationNames=names)
        return {one["LaunchConfigurationName"]: one["ImageId"] for one in found["LaunchConfigurations"]}

    def scaled(self, update_policy=None, parameters=None, size=2):
        resources = {
            "Template": launch_template(ref("Image")),
            "Group": group(
                size,
                update_policy,
                LaunchTemplate=of_template("Template", get("Template", "LatestVersionNumber")),
                DesiredCapacity=ref("Size"),
            ),
        }
        declared = {"Image": IMAGE, "Size": {"Type": "Number", "Default": size}}
        return template(resources, Parameters=declared)

    def test_without_an_update_policy_instances_run_on(self):
        first, second = self.source(), self.source()
        stack_id = self.create(self.scaled(), {"Image": first})
        before = self.one_group()
        self.update(parameters={"Image": second})
        self.assertEqual(self.images(stack_id), [first, first])
        after = self.one_group()
        self.assertEqual(before["AutoScalingGroupARN"], after["AutoScalingGroupARN"])
        self.assertEqual((before["LaunchTemplate"]["Version"], after["LaunchTemplate"]["Version"]), ("1", "2"))
        self.assertEqual({one["LaunchTemplate"]["Version"] for one in after["Instances"]}, {"1"})

    def test_a_rolling_update_replaces_the_instances(self):
        first, second = self.source(), self.source()
        body = self.scaled({"AutoScalingRollingUpdate": {"MinInstancesInService": "1"}})
        stack_id = self.create(body, {"Image": first})
        before = self.one_group()
        self.update(parameters={"Image": second})
        self.assertEqual(self.images(stack_id), [second, second])
        after = self.one_group()
        self.assertEqual(before["AutoScalingGroupARN"], after["AutoScalingGroupARN"])
        self.assertFalse(self.ids(before) & self.ids(after))

    @staticmethod
    def ids(described):
        return {one["InstanceId"] for one in described["Instances"]}

    def test_a_rolling_update_does_not_happen_when_only_sizes_change(self):
        image_id = self.source()
        self.create(self.scaled({"AutoScalingRollingUpdate": {}}), {"Image": image_id})
        before = self.ids(self.one_group())
        self.update(parameters={"Image": image_id, "Size": "3"})
        self.assertTrue(before < self.ids(self.one_group()))

    def test_a_replacing_update_replaces_the_group(self):
        first, second = self.source(), self.source()
        body = self.scaled({"AutoScalingReplacingUpdate": {"WillReplace": "true"}})
        stack_id = self.create(body, {"Image": first})
        before = self.one_group()["AutoScalingGroupName"]
        self.update(parameters={"Image": second})
        self.assertNotEqual(self.one_group()["AutoScalingGroupName"], before)
        self.assertEqual(self.images(stack_id), [second, second])
        named = client("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[before])
        self.assertEqual(named["AutoScalingGroups"], [])

    def test_a_latest_version_changes_nothing_of_a_group_but_what_it_launches_next(self):
        first, second = self.source(), self.source()
        resources = {
            "Template": launch_template(ref("Image")),
            "Group": group(1, {"AutoScalingRollingUpdate": {}}, LaunchTemplate=of_template("Template", "$Latest")),
        }
        stack_id = self.create(template(resources, Parameters={"Image": IMAGE}), {"Image": first})
        self.update(parameters={"Image": second})
        self.assertEqual(self.images(stack_id), [first])
        client("autoscaling").set_desired_capacity(
            AutoScalingGroupName=self.physical("Group"), DesiredCapacity=2
        )
        self.assertEqual(self.images(stack_id), sorted([first, second]))
        versions = {one["LaunchTemplate"]["Version"] for one in self.one_group()["Instances"]}
        self.assertEqual(versions, {"1", "2"})

    def test_more_capacity_launches_what_is_named_now_and_less_ends_the_oldest(self):
        first, second = self.source(), self.source()
        stack_id = self.create(self.scaled(), {"Image": first})
        self.update(parameters={"Image": second, "Size": "3"})
        self.assertEqual(self.images(stack_id), sorted([first, first, second]))
        self.update(parameters={"Image": second, "Size": "2"})
        self.assertEqual(self.images(stack_id), sorted([first, second]))

    def test_a_terminated_member_is_replaced_from_what_is_named_now(self):
        first, second = self.source(), self.source()
        stack_id = self.create(self.scaled(size=1), {"Image": first})
        self.update(parameters={"Image": second})
        ec2().terminate_instances(InstanceIds=list(self.ids(self.one_group())))
        self.assertEqual(self.images(stack_id), [second])

    def test_a_pointer_moves_what_a_group_launches(self):
        first, second = self.source(), self.source()
        pointer = self.pointer(f"/group/{self.stack}", first)
        resources = {
            "Template": launch_template(f"resolve:ssm:{pointer}"),
            "Group": group(1, LaunchTemplate=of_template("Template", "1")),
        }
        stack_id = self.create(template(resources))
        self.pointer(pointer, second)
        client("autoscaling").set_desired_capacity(
            AutoScalingGroupName=self.physical("Group"), DesiredCapacity=2
        )
        self.assertEqual(self.images(stack_id), sorted([first, second]))

    def test_a_group_changed_by_its_own_api_keeps_what_is_not_changed(self):
        policy = {"LaunchTemplate": {"LaunchTemplateSpecification": of_template("Template")}}
        resources = {"Template": launch_template(self.source()), "Group": group(1, MixedInstancesPolicy=policy)}
        self.create(template(resources))
        name, scaling = self.physical("Group"), client("autoscaling")
        scaling.update_auto_scaling_group(AutoScalingGroupName=name, MaxSize=5)
        self.assertIn("MixedInstancesPolicy", self.one_group())
        launches = {"LaunchTemplateId": self.physical("Template"), "Version": "$Default"}
        scaling.update_auto_scaling_group(AutoScalingGroupName=name, LaunchTemplate=launches)
        self.assertNotIn("MixedInstancesPolicy", self.one_group())
        self.assertEqual(self.one_group()["LaunchTemplate"]["Version"], "$Default")

    def test_what_cannot_be_launched_is_refused_as_a_groups(self):
        gone = self.source()
        made = ec2().create_launch_template(LaunchTemplateName="gone", LaunchTemplateData={"ImageId": gone})
        ec2().deregister_image(ImageId=gone)
        scaling = client("autoscaling")
        sizes = dict(AutoScalingGroupName="none", MinSize=0, MaxSize=1, AvailabilityZones=ZONES)
        named = {"LaunchTemplateId": made["LaunchTemplate"]["LaunchTemplateId"]}
        self.refused("ValidationError", scaling.create_auto_scaling_group, LaunchTemplate=named, **sizes)
        for bad in (gone, "resolve:ssm:/none"):
            create = scaling.create_launch_configuration
            asked = dict(LaunchConfigurationName="none", ImageId=bad, InstanceType="t3.micro")
            self.refused("ValidationError", create, **asked)
        self.refused("ValidationError", scaling.create_auto_scaling_group, LaunchConfigurationName="none", **sizes)

    def test_a_group_shows_its_tags(self):
        resources = {
            "Template": launch_template(self.source()),
            "Group": group(
                1,
                LaunchTemplate=of_template("Template"),
                Tags=[
                    {"Key": "own", "Value": "1", "PropagateAtLaunch": "true"},
                    {"Key": "kept", "Value": "2", "PropagateAtLaunch": "false"},
                ],
            ),
        }
        stack_id = self.create(template(resources), Tags=tag_list({"cost": "3"}))
        shown = tags_of(self.one_group())
        self.assertEqual((shown["own"], shown["kept"], shown["cost"]), ("1", "2", "3"))
        self.assertEqual(shown["aws:cloudformation:stack-id"], stack_id)
        of_instance = tags_of(self.running(stack_id)[0])
        self.assertEqual((of_instance["own"], of_instance["cost"], "kept" in of_instance), ("1", "3", False))


class Parameters(StackCase):
    def test_stored_values_are_shown_with_their_names(self):
        first, second = self.source(), self.source()
        self.pointer("/parameters/image", first)
        self.ssm.put_parameter(Name="/parameters/list", Value=f"{first},{second}", Type="StringList")
        self.ssm.put_parameter(Name="/parameters/text", Value="hello", Type="String")
        declared = {
            "Image": {**STORED_IMAGE, "Default": "/parameters/image"},
            "Images": {"Type": "AWS::SSM::Parameter::Value<List<AWS::EC2::Image::Id>>", "Default": "/parameters/list"},
            "Text": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/parameters/text"},
            "Name": {"Type": "AWS::SSM::Parameter::Name", "Default": "/parameters/text"},
        }
        outputs = {"Second": {"Value": {"Fn::Select": ["1", ref("Images")]}}}
        self.create(template({"Queue": QUEUE}, Parameters=declared, Outputs=outputs))
        shown = {one.pop("ParameterKey"): one for one in self.describe()["Parameters"]}
        self.assertEqual(shown["Image"], {"ParameterValue": "/parameters/image", "ResolvedValue": first})
        self.assertEqual(
            shown["Images"], {"ParameterValue": "/parameters/list", "ResolvedValue": f"{first},{second}"}
        )
        self.assertEqual(shown["Text"]["ResolvedValue"], "hello")
        self.assertEqual(shown["Name"], {"ParameterValue": "/parameters/text"})
        self.assertEqual(self.outputs(), {"Second": second})

    def test_lists_numbers_defaults_and_secrets(self):
        declared = {
            "List": {"Type": "CommaDelimitedList", "Default": "a, b"},
            "Numbers": {"Type": "List<Number>"},
            "Number": {"Type": "Number", "Default": 80},
            "Truth": {"Type": "String", "Default": True},
            "Secret": {"Type": "String", "NoEcho": "true", "Default": "hush"},
        }
        outputs = {"Joined": {"Value": {"Fn::Join": ["-", ref("List")]}}, "Said": {"Value": ref("Secret")}}
        self.create(template({"Queue": QUEUE}, Parameters=declared, Outputs=outputs), {"Numbers": "1,2"})
        self.assertEqual(
            self.parameters(),
            {"List": "a, b", "Numbers": "1,2", "Number": "80", "Truth": "true", "Secret": "****"},
        )
        self.assertEqual(self.outputs(), {"Joined": "a-b", "Said": "hush"})

    def test_previous_values_are_kept_and_a_stored_one_is_read_again(self):
        first, second = self.source(), self.source()
        self.pointer("/parameters/moving", first)
        declared = {"Image": STORED_IMAGE, "Size": {"Type": "String", "Default": "small"}}
        body = template({"Web": instance(ref("Image"), Tags=[{"Key": "size", "Value": ref("Size")}])})
        body = json.dumps({**json.loads(body), "Parameters": declared})
        stack_id = self.create(body, {"Image": "/parameters/moving", "Size": "large"})
        self.pointer("/parameters/moving", second)
        previous = [{"ParameterKey": name, "UsePreviousValue": True} for name in ("Image", "Size")]
        self.update(Parameters=previous)
        self.assertEqual(self.parameters(), {"Image": second, "Size": "large"})
        self.assertEqual(self.images(stack_id), [second])
        self.update(Parameters=previous[:1])
        self.assertEqual(self.parameters()["Size"], "small")

    def test_what_is_missing_unknown_or_against_a_constraint_is_refused(self):
        declared = {
            "Size": {"Type": "String", "AllowedValues": ["small", "large"], "Default": "small"},
            "Name": {"Type": "String", "AllowedPattern": "[a-z]+", "MaxLength": "5"},
            "Count": {"Type": "Number", "MinValue": 1, "Default": "1"},
        }
        body = template({"Queue": QUEUE}, Parameters=declared)
        for wrong in (
            {},
            {"Name": "abc", "Other": "1"},
            {"Name": "abc", "Size": "huge"},
            {"Name": "ABC"},
            {"Name": "abcdef"},
            {"Name": "abc", "Count": "0"},
            {"Name": "abc", "Count": "many"},
        ):
            with self.subTest(wrong):
                self.refused("ValidationError", self.create, body, wrong)
        self.refused("ValidationError", self.describe)
        self.create(body, {"Name": "abc"})
        previous = [{"ParameterKey": "New", "UsePreviousValue": True}]
        self.refused("ValidationError", self.update, Parameters=previous)

    def test_an_image_that_does_not_exist_rolls_the_stack_back(self):
        body = template({"Web": instance(ref("Image"))}, Parameters={"Image": IMAGE})
        stack_id = self.create(body, {"Image": NOWHERE})
        self.assertEqual(self.status(), "ROLLBACK_COMPLETE")
        self.assertEqual(
            self.told(stack_id, 3), ["CREATE_IN_PROGRESS", "ROLLBACK_IN_PROGRESS", "ROLLBACK_COMPLETE"]
        )
        reason = self.cloudformation.describe_stack_events(StackName=self.stack)["StackEvents"][1][
            "ResourceStatusReason"
        ]
        self.assertEqual(
            reason,
            f"Parameter validation failed: parameter value {NOWHERE} for parameter name Image does not exist. "
            "Rollback requested by user.",
        )
        self.assertEqual(self.summaries(), {})

    def test_a_list_and_a_stored_value_with_an_image_that_does_not_exist(self):
        good = self.source()
        self.ssm.put_parameter(Name="/parameters/nowhere", Value=NOWHERE, Type="String")
        listed = template({"Queue": QUEUE}, Parameters={"Images": {"Type": "List<AWS::EC2::Image::Id>"}})
        stored = template({"Queue": QUEUE}, Parameters={"Image": STORED_IMAGE})
        self.create(listed, {"Images": f"{good},{NOWHERE}"}, StackName=f"{self.stack}-list")
        self.create(stored, {"Image": "/parameters/nowhere"}, StackName=f"{self.stack}-stored")
        self.assertEqual(self.status(f"{self.stack}-list"), "ROLLBACK_COMPLETE")
        self.assertEqual(self.status(f"{self.stack}-stored"), "ROLLBACK_COMPLETE")

    def test_dynamic_references(self):
        first, second = self.source(), self.source()
        self.pointer("/dynamic/image", first)
        self.pointer("/dynamic/image", second)
        client("secretsmanager").create_secret(Name="dynamic", SecretString=json.dumps({"user": "me"}))
        resources = {
            "Old": instance("{{resolve:ssm:/dynamic/image:1}}"),
            "New": instance({"Fn::Sub": "{{resolve:ssm:/dynamic/${Which}}}"}),
            "Queue": resource("AWS::SQS::Queue", {"QueueName": "{{resolve:secretsmanager:dynamic:SecretString:user}}"}),
        }
        declared = {"Which": {"Type": "String", "Default": "image"}}
        stack_id = self.create(template(resources, Parameters=declared))
        self.assertEqual(self.images(stack_id), sorted([first, second]))
        self.assertTrue(self.physical("Queue").endswith("/me"))

    def test_a_dynamic_reference_to_nothing_fails_the_resource(self):
        self.create(template({"Web": instance("{{resolve:ssm:/dynamic/none}}")}))
        self.assertEqual(self.status(), "ROLLBACK_COMPLETE")

    def test_an_update_without_a_change_is_refused(self):
        image_id = self.pointer("/parameters/same", self.source())
        body = template({"Queue": QUEUE}, Parameters={"Image": STORED_IMAGE})
        self.create(body, {"Image": image_id}, Tags=tag_list({"a": "1"}))
        answer = self.refused("ValidationError", self.update, body, {"Image": image_id})
        self.assertEqual(answer["Error"]["Message"], "No updates are to be performed.")
        self.pointer("/parameters/same", self.source())
        self.update(body, {"Image": image_id})
        self.assertEqual(self.status(), "UPDATE_COMPLETE")


class NestedStacks(StackCase):
    def setUp(self):
        super().setUp()
        self.bucket = f"nested-{self.stack}"
        s3 = client("s3")
        s3.create_bucket(Bucket=self.bucket, CreateBucketConfiguration={"LocationConstraint": HOME})
        self.first, self.second = self.source(), self.source()
        self.put(self.leaf())

    def put(self, body, key="leaf.json"):
        client("s3").put_object(Bucket=self.bucket, Key=key, Body=body)

    def leaf(self, **more):
        outputs = {"WebId": {"Value": ref("Web")}, "Image": {"Value": ref("Image")}}
        resources = {"Web": instance(ref("Image")), **more}
        return template(resources, Parameters={"Image": IMAGE}, Outputs=outputs)

    def root(self, url=None, **more):
        properties = {
            "TemplateURL": url or f"https://{self.bucket}.s3.{HOME}.amazonaws.com/leaf.json",
            "Parameters": {"Image": ref("Image")},
        }
        resources = {"Child": resource("AWS::CloudFormation::Stack", properties), **more}
        outputs = {"WebId": {"Value": get("Child", "Outputs.WebId")}}
        return template(resources, Parameters={"Image": IMAGE}, Outputs=outputs)

    def test_parent_root_name_outputs_and_tags(self):
        root_id = self.create(self.root(), {"Image": self.first}, Tags=tag_list({"team": "ours"}))
        child_id = self.physical("Child")
        child = self.describe(child_id)
        self.assertTrue(child["StackName"].startswith(f"{self.stack}-Child-"))
        self.assertEqual((child["ParentId"], child["RootId"]), (root_id, root_id))
        self.assertEqual(tags_of(child), {"team": "ours"})
        self.assertEqual(self.outputs(), {"WebId": self.physical("Web", child_id)})
        self.assertEqual(self.told(child_id, 2), ["CREATE_IN_PROGRESS", "CREATE_COMPLETE"])
        self.assertEqual(self.images(child_id), [self.first])

    def test_a_template_at_an_address_of_the_emulator(self):
        url = f"{harness.aws.url}/{self.bucket}/leaf.json"
        for number, address in enumerate((url, url.replace("127.0.0.1", "localhost"))):
            name = f"{self.stack}-{number}"
            self.create(self.root(address), {"Image": self.first}, StackName=name)
            self.assertEqual(self.status(name), "CREATE_COMPLETE")

    def test_another_parameter_updates_the_child(self):
        self.create(self.root(), {"Image": self.first})
        child_id = self.physical("Child")
        self.update(parameters={"Image": self.second})
        self.assertEqual(self.physical("Child"), child_id)
        self.assertEqual(self.parameters(child_id), {"Image": self.second})
        self.assertEqual(self.images(child_id), [self.second])
        self.assertEqual(self.outputs(), {"WebId": self.physical("Web", child_id)})
        expected = ["UPDATE_IN_PROGRESS", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "UPDATE_COMPLETE"]
        self.assertEqual(self.told(child_id, 5)[2:], expected)

    def test_another_template_at_the_same_address_updates_the_child(self):
        self.create(self.root(Queue=QUEUE), {"Image": self.first})
        child_id = self.physical("Child")
        self.put(self.leaf(Queue=QUEUE))
        self.update(self.root(Queue=QUEUE, Other=QUEUE), {"Image": self.first})
        self.assertEqual(set(self.summaries(child_id)), {"Web", "Queue"})
        self.assertEqual(self.status(child_id), "UPDATE_COMPLETE")

    def test_a_child_that_does_not_change_is_left_alone(self):
        self.create(self.root(), {"Image": self.first})
        self.update(self.root(Queue=QUEUE), {"Image": self.first})
        self.assertEqual(self.status(self.physical("Child")), "CREATE_COMPLETE")

    def test_a_child_that_fails_takes_its_parent_with_it(self):
        self.put(self.leaf(Bad=instance(NOWHERE)))
        self.create(self.root(), {"Image": self.first})
        self.assertEqual(self.status(), "ROLLBACK_COMPLETE")
        child = self.summaries()["Child"]
        self.assertEqual(child["ResourceStatus"], "DELETE_COMPLETE")
        self.assertEqual(self.status(child["PhysicalResourceId"]), "DELETE_COMPLETE")
        told = self.told(child["PhysicalResourceId"], 5)
        self.assertEqual(told[:3], ["CREATE_IN_PROGRESS", "ROLLBACK_IN_PROGRESS", "ROLLBACK_COMPLETE"])
        self.assertEqual(self.images(child["PhysicalResourceId"]), [])

    def test_a_failure_elsewhere_rolls_the_child_back(self):
        self.create(self.root(), {"Image": self.first})
        child_id = self.physical("Child")
        before = self.physical("Web", child_id)
        bad = {**instance(NOWHERE), "DependsOn": "Child"}
        self.update(self.root(Bad=bad), {"Image": self.second})
        self.assertEqual(self.status(), "UPDATE_ROLLBACK_COMPLETE")
        self.assertEqual(self.status(child_id), "UPDATE_ROLLBACK_COMPLETE")
        self.assertEqual(self.parameters(child_id), {"Image": self.first})
        self.assertEqual(self.physical("Web", child_id), before)
        self.assertEqual(self.images(child_id), [self.first])
        self.assertEqual(
            self.told(child_id, 7)[2:],
            [
                "UPDATE_IN_PROGRESS",
                "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
                "UPDATE_ROLLBACK_IN_PROGRESS",
                "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
                "UPDATE_ROLLBACK_COMPLETE",
            ],
        )

    def test_a_childs_failed_update_rolls_both_back(self):
        self.create(self.root(), {"Image": self.first})
        child_id = self.physical("Child")
        self.put(self.leaf(Bad=instance(NOWHERE)))
        self.update(self.root(), {"Image": self.second})
        self.assertEqual(self.status(), "UPDATE_ROLLBACK_COMPLETE")
        self.assertEqual(self.status(child_id), "UPDATE_ROLLBACK_COMPLETE")
        self.assertEqual(self.images(child_id), [self.first])
        self.assertEqual(set(self.summaries(child_id)), {"Web"})

    def test_a_child_is_deleted_with_its_parent_or_when_it_is_taken_out(self):
        self.create(self.root(Queue=QUEUE), {"Image": self.first})
        child_id = self.physical("Child")
        self.update(template({"Queue": QUEUE}))
        self.assertEqual(self.status(child_id), "DELETE_COMPLETE")
        self.assertEqual(self.images(child_id), [])
        self.update(self.root(), {"Image": self.first})
        child_id = self.physical("Child")
        self.cloudformation.delete_stack(StackName=self.stack)
        self.assertEqual(self.told(child_id, 4)[2:], ["DELETE_IN_PROGRESS", "DELETE_COMPLETE"])
        self.assertEqual(self.status(child_id), "DELETE_COMPLETE")

    def test_a_template_that_is_not_there_fails_the_resource(self):
        self.create(self.root(f"https://{self.bucket}.s3.amazonaws.com/none.json"), {"Image": self.first})
        self.assertEqual(self.status(), "ROLLBACK_COMPLETE")


class Statuses(StackCase):
    BODY = template(
        {
            "Template": launch_template(ref("Image")),
            "Group": group(1, LaunchTemplate=of_template("Template", get("Template", "LatestVersionNumber"))),
            "Web": instance(ref("Image")),
            "Last": {**instance(ref("Other")), "DependsOn": ["Group", "Web"]},
        },
        Parameters={"Image": IMAGE, "Other": {"Type": "String"}},
        Outputs={"Web": {"Value": ref("Web")}},
    )

    def test_a_failed_update_ends_as_it_was(self):
        first, second = self.source(), self.source()
        stack_id = self.create(self.BODY, {"Image": first, "Other": first})
        before, outputs = self.summaries(), self.outputs()
        self.update(parameters={"Image": second, "Other": NOWHERE})
        self.assertEqual(self.status(), "UPDATE_ROLLBACK_COMPLETE")
        self.assertEqual(self.parameters(), {"Image": first, "Other": first})
        self.assertEqual(self.images(stack_id), [first] * 3)
        ids = {name: one["PhysicalResourceId"] for name, one in self.summaries().items()}
        self.assertEqual(ids, {name: one["PhysicalResourceId"] for name, one in before.items()})
        self.assertEqual(self.outputs(), outputs)
        self.assertEqual(self.one_group()["LaunchTemplate"]["Version"], "1")
        self.assertEqual(
            self.told(stack_id, 6)[2:],
            [
                "UPDATE_IN_PROGRESS",
                "UPDATE_ROLLBACK_IN_PROGRESS",
                "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
                "UPDATE_ROLLBACK_COMPLETE",
            ],
        )
        latest = ec2().describe_launch_template_versions(
            LaunchTemplateId=ids["Template"], Versions=["$Latest"]
        )["LaunchTemplateVersions"][0]
        self.assertEqual(latest["LaunchTemplateData"]["ImageId"], first)

    def test_the_events_of_a_failed_update(self):
        first, second = self.source(), self.source()
        resources = {"Web": instance(ref("Image")), "Bad": {**instance(ref("Other")), "DependsOn": "Web"}}
        declared = {"Image": IMAGE, "Other": {"Type": "String"}}
        self.create(template(resources, Parameters=declared), {"Image": first, "Other": first})
        before = len(self.events())
        self.update(parameters={"Image": second, "Other": NOWHERE})
        self.assertEqual(
            self.events()[before:],
            [
                ("", "UPDATE_IN_PROGRESS"),
                ("Web", "UPDATE_IN_PROGRESS"),
                ("Web", "UPDATE_COMPLETE"),
                ("Bad", "UPDATE_IN_PROGRESS"),
                ("Bad", "UPDATE_FAILED"),
                ("", "UPDATE_ROLLBACK_IN_PROGRESS"),
                ("Bad", "UPDATE_COMPLETE"),
                ("Web", "UPDATE_COMPLETE"),
                ("", "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS"),
                ("Bad", "DELETE_IN_PROGRESS"),
                ("Web", "DELETE_IN_PROGRESS"),
                ("Bad", "DELETE_COMPLETE"),
                ("Web", "DELETE_COMPLETE"),
                ("", "UPDATE_ROLLBACK_COMPLETE"),
            ],
        )
        events = self.cloudformation.describe_stack_events(StackName=self.stack)["StackEvents"]
        failed = next(event for event in events if event["ResourceStatus"] == "UPDATE_FAILED")
        self.assertIn("InvalidAMIID.NotFound", failed["ResourceStatusReason"])

    def test_an_update_that_adds_and_fails_leaves_nothing_of_it(self):
        image_id = self.source()
        stack_id = self.create(template({"Web": instance(image_id)}))
        added = {"New": instance(image_id), "Bad": {**instance(NOWHERE), "DependsOn": "New"}}
        self.update(template({"Web": instance(image_id), **added}))
        self.assertEqual(self.status(), "UPDATE_ROLLBACK_COMPLETE")
        self.assertEqual(set(self.summaries()), {"Web"})
        self.assertEqual(len(self.running(stack_id)), 1)

    def test_what_an_update_takes_out_goes_only_when_it_succeeds(self):
        image_id = self.source()
        stack_id = self.create(template({"Web": instance(image_id), "Old": instance(image_id)}))
        self.update(template({"Web": instance(image_id), "Bad": instance(NOWHERE)}))
        self.assertEqual(set(self.summaries()), {"Web", "Old"})
        self.assertEqual(len(self.running(stack_id)), 2)
        self.update(template({"Web": instance(image_id)}))
        self.assertEqual(set(self.summaries()), {"Web"})
        self.assertEqual(len(self.running(stack_id)), 1)

    def test_a_resource_with_a_name_is_changed_in_place(self):
        def body(value):
            properties = {"Name": "/named", "Type": "String", "Value": value}
            return template({"Parameter": resource("AWS::SSM::Parameter", properties)})

        self.create(body("1"))
        self.update(body("2"))
        self.assertEqual(self.ssm.get_parameter(Name="/named")["Parameter"]["Value"], "2")

    def test_a_resource_whose_new_properties_cannot_be_told_stays_what_it_was(self):
        image_id = self.source()
        self.create(template({"Template": launch_template(image_id)}))
        self.update(template({"Template": launch_template("{{resolve:ssm:/none}}")}))
        self.assertEqual(self.status(), "UPDATE_ROLLBACK_COMPLETE")
        self.assertEqual(self.summaries()["Template"]["ResourceStatus"], "UPDATE_COMPLETE")
        described = ec2().describe_launch_templates(LaunchTemplateIds=[self.physical("Template")])
        self.assertEqual(described["LaunchTemplates"][0]["LatestVersionNumber"], 1)

    def test_a_stack_that_was_rolled_back_can_be_updated(self):
        first, second = self.source(), self.source()
        stack_id = self.create(self.BODY, {"Image": first, "Other": first})
        self.update(parameters={"Image": second, "Other": NOWHERE})
        self.update(parameters={"Image": second, "Other": second})
        self.assertEqual(self.status(), "UPDATE_COMPLETE")
        self.assertEqual(self.images(stack_id), sorted([first, second, second]))

    def test_without_rollback_a_failed_update_stays_as_it_is(self):
        first, second = self.source(), self.source()
        self.create(self.BODY, {"Image": first, "Other": first})
        self.update(parameters={"Image": second, "Other": NOWHERE}, DisableRollback=True)
        self.assertEqual(self.status(), "UPDATE_FAILED")
        self.assertEqual(self.parameters()["Image"], second)
        self.assertEqual(self.one_group()["LaunchTemplate"]["Version"], "2")
        self.update(parameters={"Image": second, "Other": second})
        self.assertEqual(self.status(), "UPDATE_COMPLETE")

    def test_a_failed_creation_is_rolled_back(self):
        image_id = self.source()
        stack_id = self.create(self.BODY, {"Image": image_id, "Other": NOWHERE})
        self.assertEqual(self.status(), "ROLLBACK_COMPLETE")
        self.assertEqual(
            self.told(stack_id, 3), ["CREATE_IN_PROGRESS", "ROLLBACK_IN_PROGRESS", "ROLLBACK_COMPLETE"]
        )
        self.assertEqual({one["ResourceStatus"] for one in self.summaries().values()}, {"DELETE_COMPLETE"})
        self.assertEqual(self.images(stack_id), [])
        self.refused("ValidationError", self.update, parameters={"Image": image_id, "Other": image_id})
        self.cloudformation.delete_stack(StackName=self.stack)
        self.assertEqual(self.status(stack_id), "DELETE_COMPLETE")

    def test_a_failed_creation_may_be_left_or_deleted(self):
        image_id = self.source()
        given = {"Image": image_id, "Other": NOWHERE}
        stack_id = self.create(self.BODY, given, OnFailure="DO_NOTHING")
        self.assertEqual(self.status(), "CREATE_FAILED")
        self.assertEqual(self.images(stack_id), [image_id, image_id])
        self.assertEqual(self.summaries()["Last"]["ResourceStatus"], "CREATE_FAILED")
        stack_id = self.create(self.BODY, given, StackName=f"{self.stack}-deleted", OnFailure="DELETE")
        self.assertEqual(self.status(stack_id), "DELETE_COMPLETE")
        self.refused("ValidationError", self.describe, f"{self.stack}-deleted")

    def test_a_deleted_stack_answers_by_its_id(self):
        image_id = self.source()
        stack_id = self.create(self.BODY, {"Image": image_id, "Other": image_id})
        before = self.summaries()
        self.cloudformation.delete_stack(StackName=self.stack)
        self.refused("ValidationError", self.describe, self.stack)
        described = self.describe(stack_id)
        self.assertEqual((described["StackStatus"], "DeletionTime" in described), ("DELETE_COMPLETE", True))
        self.assertEqual(self.parameters(stack_id)["Image"], image_id)
        after = self.summaries(stack_id)
        self.assertEqual({one["ResourceStatus"] for one in after.values()}, {"DELETE_COMPLETE"})
        for name, one in before.items():
            self.assertEqual(after[name]["PhysicalResourceId"], one["PhysicalResourceId"])
        self.assertEqual(self.images(stack_id), [])
        again = self.create(self.BODY, {"Image": image_id, "Other": image_id})
        self.assertNotEqual(again, stack_id)
        self.assertEqual(self.status(stack_id), "DELETE_COMPLETE")

    def test_retained_resources_outlive_their_stack(self):
        image_id = self.source()
        kept = {**instance(image_id), "DeletionPolicy": "Retain"}
        stack_id = self.create(template({"Kept": kept, "Web": instance(image_id)}))
        self.cloudformation.delete_stack(StackName=self.stack)
        self.assertEqual(len(self.running(stack_id)), 1)
        statuses = {name: one["ResourceStatus"] for name, one in self.summaries(stack_id).items()}
        self.assertEqual(statuses, {"Kept": "DELETE_SKIPPED", "Web": "DELETE_COMPLETE"})

    def test_a_stack_under_protection_is_not_deleted(self):
        self.create(template({"Queue": QUEUE}), EnableTerminationProtection=True)
        self.refused("ValidationError", self.cloudformation.delete_stack, StackName=self.stack)
        self.assertEqual(self.status(), "CREATE_COMPLETE")

    def test_change_sets(self):
        body = template({"Queue": QUEUE, "Other": QUEUE})
        asked = dict(StackName=self.stack, ChangeSetName="first")
        made = self.cloudformation.create_change_set(**asked, ChangeSetType="CREATE", TemplateBody=body)
        self.assertEqual(self.status(), "REVIEW_IN_PROGRESS")
        self.cloudformation.execute_change_set(ChangeSetName=made["Id"])
        self.assertEqual(self.status(), "CREATE_COMPLETE")
        asked = dict(StackName=self.stack, ChangeSetName="second")
        self.cloudformation.create_change_set(**asked, TemplateBody=template({"Queue": QUEUE, "New": QUEUE}))
        changes = self.cloudformation.describe_change_set(**asked)["Changes"]
        actions = {one["ResourceChange"]["LogicalResourceId"]: one["ResourceChange"]["Action"] for one in changes}
        self.assertEqual(actions, {"New": "Add", "Other": "Remove"})
        self.cloudformation.execute_change_set(**asked)
        self.assertEqual((self.status(), set(self.summaries())), ("UPDATE_COMPLETE", {"Queue", "New"}))
        asked["ChangeSetName"] = "third"
        self.cloudformation.create_change_set(**asked, UsePreviousTemplate=True)
        described = self.cloudformation.describe_change_set(**asked)
        self.assertEqual((described["Status"], described["ExecutionStatus"]), ("FAILED", "UNAVAILABLE"))

    def test_many_resources_come_in_pages(self):
        self.create(template({f"Queue{number}": QUEUE for number in range(120)}))
        pages = self.cloudformation.get_paginator("list_stack_resources").paginate(StackName=self.stack)
        sizes = [len(page["StackResourceSummaries"]) for page in pages]
        self.assertEqual(sizes, [100, 20])
        self.assertEqual(len(self.cloudformation.describe_stack_resources(StackName=self.stack)["StackResources"]), 100)

    def test_a_stack_is_found_by_a_resource_of_it(self):
        self.create(template({"Web": instance(self.source())}))
        found = self.cloudformation.describe_stack_resources(PhysicalResourceId=self.physical("Web"))
        self.assertEqual([one["StackName"] for one in found["StackResources"]], [self.stack])


class Templates(StackCase):
    def evaluated(self, outputs, **sections):
        resources = sections.pop("Resources", {"Queue": QUEUE})
        outputs = {name: {"Value": value} for name, value in outputs.items()}
        self.create(template(resources, Outputs=outputs, **sections))
        self.assertEqual(self.status(), "CREATE_COMPLETE")
        return self.outputs()

    def test_functions(self):
        table = {HOME: {"64": NOWHERE}, "1": {"Nested": ["a", "b"]}}
        mapped = {"Fn::FindInMap": ["Table", ref("AWS::Region"), "64"]}
        given = self.evaluated(
            {
                "Sub": {"Fn::Sub": "${AWS::Region}/${!Kept}/${ Queue.QueueName }"},
                "SubMap": {"Fn::Sub": ["${One}-${AWS::AccountId}", {"One": mapped}]},
                "Select": {"Fn::Select": [1, {"Fn::Split": ["-", "a-b-c"]}]},
                "SelectText": {"Fn::Select": ["0", {"Fn::FindInMap": ["Table", "1", "Nested"]}]},
                "Zone": {"Fn::Select": [0, {"Fn::GetAZs": ""}]},
                "Null": {"Fn::Select": [1, {"Fn::GetAZs": None}]},
                "Elsewhere": {"Fn::Select": [1, {"Fn::GetAZs": REPLICA}]},
                "Cidr": {"Fn::Select": [1, {"Fn::Cidr": ["10.0.0.0/16", 3, "8"]}]},
                "Joined": {"Fn::Join": ["", ["a", 1, True]]},
                "Encoded": {"Fn::Base64": {"Fn::Join": ["", ["hel", "lo"]]}},
                "Json": {"Fn::ToJsonString": {"A": ref("AWS::Region")}},
                "Partition": ref("AWS::Partition"),
            },
            Mappings={"Table": table},
        )
        queue = self.physical("Queue").rsplit("/", 1)[1]
        self.assertEqual(
            given,
            {
                "Sub": f"{HOME}/${{Kept}}/{queue}",
                "SubMap": f"{NOWHERE}-{ACCOUNT}",
                "Select": "b",
                "SelectText": "a",
                "Zone": HOME + "a",
                "Null": HOME + "b",
                "Elsewhere": REPLICA + "b",
                "Cidr": "10.0.1.0/24",
                "Joined": "a1true",
                "Encoded": "aGVsbG8=",
                "Json": json.dumps({"A": HOME}),
                "Partition": "aws",
            },
        )

    def test_conditions_of_resources_properties_and_outputs(self):
        conditions = {
            "Production": {"Fn::Equals": [ref("Stage"), "production"]},
            "Not": {"Fn::Not": [{"Condition": "Production"}]},
            "Either": {"Fn::Or": [{"Condition": "Production"}, {"Fn::Equals": [ref("Count"), 2]}]},
        }
        name = {"Fn::If": ["Production", "conditional", ref("AWS::NoValue")]}
        outputs = {
            "There": {"Value": ref("Queue"), "Condition": "Either"},
            "Gone": {"Value": ref("Test"), "Condition": "Not"},
        }
        resources = {
            "Queue": resource("AWS::SQS::Queue", {"QueueName": name}, DependsOn="Test"),
            "Test": {**QUEUE, "Condition": "Not"},
            "User": resource("AWS::SQS::Queue", {"QueueName": {"Fn::If": ["Not", ref("Test"), "plain"]}}),
        }
        declared = {"Stage": {"Type": "String"}, "Count": {"Type": "Number", "Default": 2}}
        body = template(resources, Conditions=conditions, Outputs=outputs, Parameters=declared)
        self.create(body, {"Stage": "production"})
        self.assertEqual(set(self.summaries()), {"Queue", "User"})
        self.assertTrue(self.physical("Queue").endswith("/conditional"))
        self.assertEqual(set(self.outputs()), {"There"})
        self.update(parameters={"Stage": "test"})
        self.assertEqual(set(self.summaries()), {"Queue", "User", "Test"})

    def test_no_value_takes_a_property_or_an_item_away(self):
        nothing = {"Fn::If": ["Never", "x", ref("AWS::NoValue")]}
        tags = [{"Key": "kept", "Value": "1"}, nothing]
        resources = {
            "Queue": resource("AWS::SQS::Queue", {"QueueName": nothing}),
            "Web": instance(self.source(), SubnetId=nothing, Tags=tags),
        }
        stack_id = self.create(template(resources, Conditions={"Never": {"Fn::Equals": ["a", "b"]}}))
        self.assertIn(f"/{self.stack}-Queue-", self.physical("Queue"))
        self.assertEqual(tags_of(self.running(stack_id)[0])["kept"], "1")

    def test_yaml_as_people_write_it(self):
        image_id = self.source()
        body = f"""
AWSTemplateFormatVersion: 2010-09-09
Description: a comment, a date, an account with a zero, functions in all their forms
Parameters:
  Owner: {{Type: String, Default: 012345678901}}
Mappings:
  Images: {{{HOME}: {{HVM64: {image_id}}}}}
Conditions:
  Always: !Equals [!Ref AWS::Region, {HOME}]
  Never: !Not [!Condition Always]
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: 2012-10-17
        Statement: [{{Effect: Allow, Principal: {{Service: !Sub "ec2.${{AWS::URLSuffix}}"}}, Action: "sts:AssumeRole"}}]
  Profile:
    Type: AWS::IAM::InstanceProfile
    Properties: {{Roles: [!Ref Role]}}
  Web:
    Type: AWS::EC2::Instance
    Metadata: {{AWS::CloudFormation::Init: {{config: {{}}}}}}
    CreationPolicy: {{ResourceSignal: {{Timeout: PT5M}}}}
    Properties:
      ImageId: !FindInMap [Images, !Ref "AWS::Region", HVM64]
      IamInstanceProfile: !Ref Profile
      InstanceType: !If [Never, t3.large, t3.micro]
      BlockDeviceMappings:
        - {{DeviceName: /dev/xvda, Ebs: {{VolumeSize: "12", Encrypted: "true"}}}}
        - {{DeviceName: /dev/sdb, VirtualName: ephemeral0}}
      UserData:
        Fn::Base64:
          !Sub |
            #!/bin/bash
            /opt/aws/bin/cfn-signal --stack ${{AWS::StackName}} --resource Web ${{!HOME}}
      Tags:
        - Key: Name
          Value: !Join ["-", [!Select [0, !Split [".", "web.one"]], !GetAtt Role.Arn]]
  Zones:
    Type: AWS::SQS::Queue
    Properties: {{QueueName: !Join ["-", !GetAZs {{Ref: "AWS::Region"}}]}}
Outputs:
  Owner: {{Value: !Ref Owner}}
"""
        stack_id = self.create(body)
        self.assertEqual(self.status(), "CREATE_COMPLETE")
        self.assertEqual(self.images(stack_id), [image_id])
        (one,) = self.running(stack_id)
        self.assertEqual(one["InstanceType"], "t3.micro")
        self.assertTrue(tags_of(one)["Name"].startswith("web-arn:aws:iam::"))
        self.assertTrue(self.physical("Zones").endswith("-".join(HOME + zone for zone in "abc")))
        self.assertEqual(self.outputs(), {"Owner": "012345678901"})

    def test_types_that_are_not_emulated_are_placeholders(self):
        resources = {
            "Unknown": resource("AWS::Nobody::Knows", {"Name": "x"}),
            "Custom": resource("Custom::Lookup", {"ServiceToken": get("Unknown", "Arn")}),
            "Queue": resource("AWS::SQS::Queue", {"QueueName": {"Fn::Join": ["", [get("Custom", "Id"), "-q"]]}}),
        }
        given = self.evaluated({"Arn": get("Unknown", "Arn"), "Id": ref("Unknown")}, Resources=resources)
        self.assertEqual(given["Id"], self.physical("Unknown"))
        self.assertTrue(given["Arn"].startswith("arn:") and given["Arn"].endswith(given["Id"]))
        self.assertEqual(self.summaries()["Custom"]["ResourceStatus"], "CREATE_COMPLETE")

    def test_a_network_as_templates_have_it_is_made_and_goes(self):
        image_id = self.source()
        resources = {
            "Net": resource("AWS::EC2::VPC", {"CidrBlock": "10.1.0.0/16"}),
            "Gateway": resource("AWS::EC2::InternetGateway"),
            "Attached": resource(
                "AWS::EC2::VPCGatewayAttachment", {"VpcId": ref("Net"), "InternetGatewayId": ref("Gateway")}
            ),
            "Table": resource("AWS::EC2::RouteTable", {"VpcId": ref("Net")}),
            "Subnet": resource(
                "AWS::EC2::Subnet",
                {
                    "VpcId": ref("Net"),
                    "CidrBlock": {"Fn::Select": [0, {"Fn::Cidr": [get("Net", "CidrBlock"), 1, 8]}]},
                },
            ),
            "Routed": resource(
                "AWS::EC2::SubnetRouteTableAssociation", {"SubnetId": ref("Subnet"), "RouteTableId": ref("Table")}
            ),
            "Allowed": resource(
                "AWS::EC2::SecurityGroup",
                {
                    "GroupDescription": "all protocols need no ports",
                    "VpcId": ref("Net"),
                    "SecurityGroupIngress": [{"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}],
                },
            ),
            "Template": launch_template(
                image_id, UserData={"Fn::Base64": "#!/bin/sh"}, SecurityGroupIds=[get("Allowed", "GroupId")]
            ),
            "Group": group(1, LaunchTemplate=of_template("Template"), VPCZoneIdentifier=[get("Subnet", "SubnetId")]),
            "Web": instance(
                image_id,
                NetworkInterfaces=[
                    {"DeviceIndex": "0", "SubnetId": ref("Subnet"), "GroupSet": [get("Allowed", "GroupId")]}
                ],
            ),
        }
        resources["Group"]["Properties"].pop("AvailabilityZones")
        stack_id = self.create(template(resources))
        self.assertEqual(self.status(), "CREATE_COMPLETE")
        subnets = {one["SubnetId"] for one in self.running(stack_id)}
        groups = {one["SecurityGroups"][0]["GroupId"] for one in self.running(stack_id)}
        self.assertEqual((subnets, groups), ({self.physical("Subnet")}, {self.physical("Allowed")}))
        self.cloudformation.delete_stack(StackName=self.stack)
        self.assertEqual(self.status(stack_id), "DELETE_COMPLETE")

    def test_instances_and_groups_run_in_placeholders_too(self):
        image_id = self.source()
        resources = {
            "Lookup": resource("Custom::Lookup", {"ServiceToken": "arn:none"}),
            "Template": launch_template(image_id),
            "Group": group(1, LaunchTemplate=of_template("Template"), VPCZoneIdentifier=[get("Lookup", "Subnet")]),
            "Web": instance(image_id, SubnetId=get("Lookup", "Subnet"), AvailabilityZone=get("Lookup", "Zone")),
        }
        resources["Group"]["Properties"].pop("AvailabilityZones")
        stack_id = self.create(template(resources))
        self.assertEqual(self.images(stack_id), [image_id, image_id])
        resources["Web"] = instance(get("Lookup", "Id"))
        self.create(template(resources), StackName=f"{self.stack}-image")
        self.assertEqual(self.status(f"{self.stack}-image"), "ROLLBACK_COMPLETE")

    def test_what_the_emulator_stumbles_over_is_a_placeholder_that_says_so(self):
        self.create(template({"Key": resource("AWS::KMS::Key", {"Enabled": True})}))
        self.assertEqual(self.status(), "CREATE_COMPLETE")
        self.assertIn("Not emulated", self.summaries()["Key"]["ResourceStatusReason"])

    def test_images_with_ids_of_their_own_can_be_added_for_what_templates_name(self):
        named = "ami-0abcdef1234567890"
        public = "/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id"
        given = {
            "images": [{"id": named, "name": "mapped", "region": HOME, "owner": "099720109477"}],
            "parameters": [{"name": public, "value": named, "region": HOME}],
        }
        self.assertIsNone(harness.aws.ask("POST", "world", given))
        resources = {"Web": instance(named), "Public": instance(f"{{{{resolve:ssm:{public}}}}}")}
        stack_id = self.create(template(resources))
        self.assertEqual(self.images(stack_id), [named, named])
        self.assertEqual(image(named)["OwnerId"], "099720109477")

    def test_signals_count_as_received(self):
        resources = {
            "Handle": resource("AWS::CloudFormation::WaitConditionHandle"),
            "Wait": resource("AWS::CloudFormation::WaitCondition", {"Handle": ref("Handle"), "Timeout": "60"}),
        }
        given = self.evaluated({"Handle": ref("Handle"), "Data": get("Wait", "Data")}, Resources=resources)
        self.assertTrue(given["Handle"].startswith("https://"))
        self.assertEqual(given["Data"], "{}")

    def test_what_others_export_is_imported(self):
        exported = {"Queue": {"Value": ref("Queue"), "Export": {"Name": {"Fn::Sub": "${AWS::StackName}-queue"}}}}
        self.create(template({"Queue": QUEUE}, Outputs=exported), StackName=f"{self.stack}-exporter")
        name = {"Fn::Sub": "${Other}-queue"}
        declared = {"Other": {"Type": "String", "Default": f"{self.stack}-exporter"}}
        given = self.evaluated({"Imported": {"Fn::ImportValue": name}}, Parameters=declared)
        self.assertEqual(given["Imported"], self.physical("Queue", f"{self.stack}-exporter"))
        output = self.describe(f"{self.stack}-exporter")["Outputs"][0]
        self.assertEqual(output["ExportName"], f"{self.stack}-exporter-queue")

    def test_an_export_has_one_stack_and_goes_with_its_output(self):
        def exporting(name):
            return template({"Queue": QUEUE}, Outputs={"Q": {"Value": "1", "Export": {"Name": name}}})

        def importing():
            stack_id = self.create(
                template({"Queue": QUEUE}, Outputs={"Q": {"Value": {"Fn::ImportValue": "only-one"}}}),
                StackName=f"{self.stack}-importer",
            )
            status = self.status(stack_id)
            self.cloudformation.delete_stack(StackName=stack_id)
            return status

        self.create(exporting("only-one"))
        self.assertEqual(importing(), "CREATE_COMPLETE")
        self.create(exporting("only-one"), StackName=f"{self.stack}-other")
        self.assertEqual(self.status(f"{self.stack}-other"), "ROLLBACK_COMPLETE")
        self.update(exporting("another"))
        self.assertEqual(importing(), "ROLLBACK_COMPLETE")

    def test_rules(self):
        assertion = {
            "Assert": {"Fn::Contains": [["small"], ref("Size")]},
            "AssertDescription": "tests are small",
        }
        rules = {"Small": {"RuleCondition": {"Fn::Equals": [ref("Stage"), "test"]}, "Assertions": [assertion]}}
        declared = {"Stage": {"Type": "String"}, "Size": {"Type": "String"}}
        body = template({"Queue": QUEUE}, Rules=rules, Parameters=declared)
        answer = self.refused("ValidationError", self.create, body, {"Stage": "test", "Size": "large"})
        self.assertIn("tests are small", answer["Error"]["Message"])
        self.create(body, {"Stage": "test", "Size": "small"})
        self.update(body, {"Stage": "production", "Size": "large"})
        self.assertEqual(self.status(), "UPDATE_COMPLETE")

    def test_templates_that_cannot_be_are_refused(self):
        one = resource("AWS::SQS::Queue", {"QueueName": ref("Two")})
        two = resource("AWS::SQS::Queue", {"QueueName": {"Fn::Sub": "${One}"}})
        for wrong in (
            "Resources: [",
            "just a text",
            template({}),
            template({"Queue": {"Properties": {}}}),
            template({"Queue": resource("AWS::SQS::Queue", {"QueueName": ref("None")})}),
            template({"Queue": QUEUE}, Outputs={"Out": {"Value": get("None", "Arn")}}),
            template({"Queue": {**QUEUE, "Condition": "None"}}),
            template({"One": one, "Two": two}),
        ):
            with self.subTest(wrong):
                self.refused("ValidationError", self.create, wrong)
        self.refused("ValidationError", self.describe)

    def test_resources_are_made_in_the_order_of_their_needs(self):
        resources = {
            "Third": resource("AWS::SQS::Queue", {"QueueName": {"Fn::Sub": "third-${Second.QueueName}"}}),
            "Second": {**QUEUE, "DependsOn": ["First"]},
            "First": QUEUE,
        }
        self.create(template(resources))
        made = [name for name, status in self.events() if status == "CREATE_COMPLETE"]
        self.assertEqual(made, ["First", "Second", "Third", ""])

    def test_a_template_is_summed_up(self):
        declared = {"Image": {**IMAGE, "Default": "ami-1"}, "Secret": {"Type": "String", "NoEcho": True}}
        self.create(
            json.dumps({"Resources": {"Queue": QUEUE}, "Parameters": declared, "Description": "mine"}),
            {"Image": self.source(), "Secret": "x"},
        )
        summary = self.cloudformation.get_template_summary(StackName=self.stack)
        types = {one["ParameterKey"]: one["ParameterType"] for one in summary["Parameters"]}
        self.assertEqual(types, {"Image": "AWS::EC2::Image::Id", "Secret": "String"})
        self.assertEqual((summary["ResourceTypes"], summary["Description"]), (["AWS::SQS::Queue"], "mine"))
