package dev.amitrail.infra.permissions;

import static dev.amitrail.infra.judge.IamRequest.ACCOUNT;
import static dev.amitrail.infra.judge.IamRequest.STRANGER;
import static dev.amitrail.infra.permissions.NeededRequests.ALIASED_KEY;
import static dev.amitrail.infra.permissions.NeededRequests.ALIASES;
import static dev.amitrail.infra.permissions.NeededRequests.DESTINATION_KEY;
import static dev.amitrail.infra.permissions.NeededRequests.SOURCE_KEY;
import static dev.amitrail.infra.permissions.ProofRow.ALL;
import static dev.amitrail.infra.permissions.ProofRow.BUCKET_USERS;
import static dev.amitrail.infra.permissions.ProofRow.FLEET;
import static dev.amitrail.infra.permissions.ProofRow.OF_EVENTS;
import static dev.amitrail.infra.permissions.ProofRow.READERS;
import static dev.amitrail.infra.permissions.ProofRow.REFRESH;
import static dev.amitrail.infra.permissions.ProofRow.REPLICATION;
import static dev.amitrail.infra.permissions.ProofRow.REPORTS;
import static dev.amitrail.infra.permissions.Requests.AWAY;
import static dev.amitrail.infra.permissions.Requests.BUCKET;
import static dev.amitrail.infra.permissions.Requests.ELSEWHERE;
import static dev.amitrail.infra.permissions.Requests.HOME;
import static dev.amitrail.infra.permissions.Requests.directKey;
import static dev.amitrail.infra.permissions.Requests.event;
import static dev.amitrail.infra.permissions.Requests.image;
import static dev.amitrail.infra.permissions.Requests.inRegion;
import static dev.amitrail.infra.permissions.Requests.key;
import static dev.amitrail.infra.permissions.Requests.ofBucket;
import static dev.amitrail.infra.permissions.Requests.on;
import static dev.amitrail.infra.permissions.Requests.parameter;
import static dev.amitrail.infra.permissions.Requests.replica;
import static dev.amitrail.infra.permissions.Requests.s3;
import static dev.amitrail.infra.permissions.Requests.snapshot;
import static dev.amitrail.infra.permissions.Requests.tags;
import static dev.amitrail.infra.permissions.Requests.tagsOfCopy;

import dev.amitrail.infra.judge.IamRequest;
import dev.amitrail.infra.judge.IamRequest.Resource;
import java.util.ArrayList;
import java.util.List;

/// What a function could try that somebody else controls. IAM denies each of these. What IAM cannot
/// prevent is listed in docs/security.md.
final class Attacks {
  private final List<ProofRow> rows = new ArrayList<>();

  private Attacks() {}

  static List<ProofRow> all() {
    Attacks attacks = new Attacks();
    attacks.addSharing();
    attacks.addCopies();
    attacks.addTags();
    attacks.addPointersAndSecrets();
    attacks.addKeys();
    attacks.addEvents();
    attacks.addBuckets();
    attacks.addOtherRegions();
    attacks.addDestruction();
    return attacks.rows;
  }

  private void add(String name, List<Class<?>> handlers, IamRequest request) {
    rows.add(new ProofRow(name, handlers, request));
  }

  private void addSharing() {
    Resource shared = snapshot(AWAY).with("ec2:Add/userId", STRANGER);
    add(
        "share any snapshot with a stranger",
        ALL,
        IamRequest.of("ec2:ModifySnapshotAttribute", shared));
    add(
        "tag any snapshot, to share it then",
        ALL,
        tags("ec2:CreateTags", snapshot(AWAY), "origin.id"));
    add(
        "share a replica's snapshot with everybody",
        ALL,
        IamRequest.of(
            "ec2:ModifySnapshotAttribute", replica(snapshot(AWAY)).with("ec2:Add/group", "all")));
    add("share any image", ALL, IamRequest.of("ec2:ModifyImageAttribute", image(AWAY)));
    add(
        "share a snapshot in another Region",
        REPLICATION,
        IamRequest.of(
            "ec2:ModifySnapshotAttribute",
            replica(snapshot(ELSEWHERE)).with("ec2:Add/userId", STRANGER)));
    add(
        "share an image in another Region",
        REPLICATION,
        IamRequest.of("ec2:ModifyImageAttribute", replica(image(ELSEWHERE))));
    add("deprecate any image", ALL, IamRequest.of("ec2:EnableImageDeprecation", image(HOME)));
    add(
        "reset an image's permissions",
        ALL,
        IamRequest.of("ec2:ResetImageAttribute", replica(image(AWAY))));
  }

  private void addCopies() {
    for (String owner : List.of(STRANGER, "amazon")) {
      add(
          "copy an image of " + owner,
          ALL,
          IamRequest.of(
              "ec2:CopyImage",
              image(HOME).with("ec2:Owner", owner),
              image(AWAY),
              snapshot(HOME),
              snapshot(AWAY)));
    }
    add(
        "copy an image to another Region",
        REPLICATION,
        IamRequest.of("ec2:CopyImage", image(ELSEWHERE)));
    add(
        "copy snapshots to another Region",
        REPLICATION,
        IamRequest.of("ec2:CopyImage", snapshot(ELSEWHERE)));
    add("copy a snapshot alone", ALL, IamRequest.of("ec2:CopySnapshot", snapshot(AWAY)));
    add("store an image in a bucket", ALL, IamRequest.of("ec2:CreateStoreImageTask", image(HOME)));
  }

  private void addTags() {
    add("request a replication by a tag", ALL, tags("ec2:CreateTags", image(HOME), "replicate-to"));
    add("move a pointer by a tag", ALL, tags("ec2:CreateTags", image(HOME), "publish-as"));
    add(
        "move a pointer by a tag on a replica",
        ALL,
        tags("ec2:CreateTags", replica(image(AWAY)), "Name", "publish-as"));
    add(
        "move a pointer by a tag of a new copy",
        REPLICATION,
        tagsOfCopy(image(AWAY), "origin.id", "publish-as"));
    add("copy without naming the source", REPLICATION, tagsOfCopy(image(AWAY), "Name"));
    add("tag a new copy in another Region", REPLICATION, tagsOfCopy(image(ELSEWHERE), "origin.id"));
    add(
        "tag a new snapshot that is no copy",
        REPLICATION,
        tags("ec2:CreateTags", snapshot(AWAY), "origin.id", "team")
            .with("ec2:CreateAction", "CreateSnapshot"));
    add("write any tag on any image", ALL, tags("ec2:CreateTags", image(HOME), "team"));
    add(
        "write any tag together with the source's ID",
        REPLICATION,
        tags("ec2:CreateTags", image(HOME), "origin.id", "team"));
    add(
        "write a tag on a replica's snapshot",
        REPLICATION,
        tags("ec2:CreateTags", replica(snapshot(AWAY)), "team"));
    add(
        "write a trail tag on a snapshot",
        REPLICATION,
        tags("ec2:CreateTags", snapshot(AWAY), "us-east-1.origin.id"));
    add(
        "write a trail tag for a Region outside of the deployment",
        REPLICATION,
        tags("ec2:CreateTags", image(HOME), "us-west-2.origin.id"));
    add("take a person's tag away", ALL, tags("ec2:DeleteTags", image(HOME), "team"));
    add("take a control tag away", ALL, tags("ec2:DeleteTags", image(HOME), "replicate-to"));
    add(
        "take the source's ID away",
        ALL,
        tags("ec2:DeleteTags", replica(image(AWAY)), "origin.id"));
    add("take all tags away", ALL, IamRequest.of("ec2:DeleteTags", image(HOME)));
    add("write tags without stating keys", ALL, IamRequest.of("ec2:CreateTags", image(HOME)));
    add(
        "tag an instance",
        ALL,
        tags(
            "ec2:CreateTags",
            Resource.of("arn:aws:ec2:us-east-1:123456789012:instance/i-0a1b2c3d4e5f60718"),
            "origin.id"));
  }

  private void addPointersAndSecrets() {
    add(
        "set a parameter outside of the prefix",
        ALL,
        parameter("ssm:PutParameter", AWAY, "/prod/db-password"));
    add(
        "set a parameter with a similar prefix",
        ALL,
        parameter("ssm:PutParameter", AWAY, "/ami-trail-of-others/web"));
    add(
        "set a pointer in another Region",
        ALL,
        parameter("ssm:PutParameter", ELSEWHERE, "/ami-trail/web"));
    add(
        "set a pointer of a deployment by a report",
        REPORTS,
        parameter("ssm:PutParameter", AWAY, "/ami-trail/web"));
    add("read a secret", ALL, parameter("ssm:GetParameters", HOME, "/prod/db-password"));
    add(
        "read a secret by another action",
        ALL,
        parameter("ssm:GetParameter", HOME, "/ami-trail/web"));
    add("delete a pointer", ALL, parameter("ssm:DeleteParameter", HOME, "/ami-trail/web"));
    add(
        "read a secret of Secrets Manager",
        ALL,
        on(
            "secretsmanager:GetSecretValue",
            "arn:aws:secretsmanager:ap-southeast-2:123456789012:secret:db-AbCdEf"));
  }

  private void addKeys() {
    List<String> uses = List.of("kms:Decrypt", "kms:CreateGrant");
    for (String action : uses) {
      String via = " (%s)".formatted(action);
      add(
          "use a key that is not configured" + via,
          ALL,
          key(action, "arn:aws:kms:us-east-1:123456789012:key/0ther", AWAY));
      add(
          "use a key of another Region" + via,
          REPLICATION,
          key(action, "arn:aws:kms:ap-southeast-2:123456789012:key/0ther", HOME));
      add(
          "use a key that has not the alias" + via,
          REPLICATION,
          key(action, ALIASED_KEY, "eu-west-1").with("kms:ResourceAliases", List.of("alias/prod")));
      add(
          "use a key of that alias in another Region" + via,
          REPLICATION,
          key(action, "arn:aws:kms:us-east-1:123456789012:key/0ther", "eu-west-1")
              .with("kms:ResourceAliases", ALIASES));
      add(
          "use the destination's key without EC2" + via,
          REPLICATION,
          directKey(action, DESTINATION_KEY));
      add(
          "use the key of an alias without EC2" + via,
          REPLICATION,
          directKey(action, ALIASED_KEY).with("kms:ResourceAliases", ALIASES));
      add("use the source's key without EC2" + via, REPLICATION, directKey(action, SOURCE_KEY));
    }
    for (String key : List.of(DESTINATION_KEY, SOURCE_KEY, ALIASED_KEY)) {
      String region = key.split(":", -1)[3];
      add(
          "grant a key to a person: " + key,
          REPLICATION,
          on("kms:CreateGrant", key)
              .with("kms:ViaService", "ec2.%s.amazonaws.com".formatted(region))
              .with("kms:GrantIsForAWSResource", "false")
              .with("kms:ResourceAliases", ALIASES));
    }
    add("delete a key", ALL, on("kms:ScheduleKeyDeletion", DESTINATION_KEY));
  }

  private void addEvents() {
    add(
        "send an event of another source",
        READERS,
        event("default", "my-app", "AMI Replication Complete"));
    add(
        "send an event of another source",
        READERS,
        event("default", "my-app", "Deployed AMI Report"));
    IamRequest send =
        on("events:PutEvents", "arn:aws:events:ap-southeast-2:123456789012:event-bus/default");
    add(
        "send an event without a source",
        REPLICATION,
        send.with("events:detail-type", "AMI Replication Complete"));
    add(
        "send an event without a source",
        REPORTS,
        send.with("events:detail-type", "Deployed AMI Report"));
    add("send an event without a detail type", READERS, send.with("events:source", "ami-trail"));
    add(
        "send an event of another detail type",
        READERS,
        event("default", "ami-trail", "Order Placed"));
    add(
        "pretend that an image is complete",
        REPORTS,
        event("default", "ami-trail", "AMI Replication Complete"));
    add(
        "pretend that a stack was reported",
        REPLICATION,
        event("default", "ami-trail", "Deployed AMI Report"));
    add(
        "send to the bus of forwarded events",
        REPLICATION,
        event("ami-trail", "ami-trail", "AMI Replication Complete"));
    add("send to another bus", REPORTS, event("orders", "ami-trail", "Deployed AMI Report"));
    add(
        "mail to another topic",
        ALL,
        on("sns:Publish", "arn:aws:sns:ap-southeast-2:123456789012:orders"));
    add(
        "write another's log",
        ALL,
        on(
            "logs:PutLogEvents",
            "arn:aws:logs:ap-southeast-2:123456789012:log-group:/aws/lambda/billing:log-stream:a"));
    add(
        "delete a log",
        ALL,
        on(
            "logs:DeleteLogGroup",
            "arn:aws:logs:ap-southeast-2:123456789012:log-group:/aws/lambda/billing"));
    add(
        "send to another queue",
        OF_EVENTS,
        on("sqs:SendMessage", "arn:aws:sqs:ap-southeast-2:123456789012:orders"));
    add(
        "read failed events",
        ALL,
        on("sqs:ReceiveMessage", "arn:aws:sqs:ap-southeast-2:123456789012:failed"));
  }

  private void addBuckets() {
    String report = "reports/123456789012/us-east-1/shop/latest.json";
    for (String action : List.of("s3:GetObject", "s3:PutObject")) {
      add("use another bucket: " + action, ALL, s3(action, "customers/data.csv", ACCOUNT));
      for (String key : List.of("fleet/shop.json", "refresh.json")) {
        add(
            "use the bucket's name in another account: " + action,
            ALL,
            s3(action, BUCKET + "/" + key, STRANGER));
      }
    }
    add("list another bucket", ALL, s3("s3:ListBucket", "customers", ACCOUNT));
    add("list the bucket's name in another account", ALL, s3("s3:ListBucket", BUCKET, STRANGER));
    add(
        "write the page of all stacks by a report",
        REPORTS,
        ofBucket("s3:PutObject", "index.html"));
    add("write a report by the page of all stacks", FLEET, ofBucket("s3:PutObject", report));
    add("write an object that nothing reads", BUCKET_USERS, ofBucket("s3:PutObject", "a.exe"));
    add("write a report by replication", REPLICATION, ofBucket("s3:PutObject", report));
    add("delete a report", ALL, ofBucket("s3:DeleteObject", report));
    add("change the bucket's policy", ALL, s3("s3:PutBucketPolicy", BUCKET, ACCOUNT));
  }

  private void addOtherRegions() {
    for (String action : List.of("ec2:DescribeImages", "ec2:DescribeInstances")) {
      add("read another Region: " + action, ALL, inRegion(action, ELSEWHERE));
    }
    add(
        "read another Region's stacks",
        ALL,
        on(
            "cloudformation:DescribeStacks",
            "arn:aws:cloudformation:us-west-2:123456789012:stack/shop/0a1b"));
    add("list another Region's stacks", REFRESH, inRegion("cloudformation:ListStacks", ELSEWHERE));
    add(
        "read permissions in another Region",
        REPLICATION,
        IamRequest.of("ec2:DescribeImageAttribute", image(ELSEWHERE)));
    add(
        "write a trail tag in another Region",
        REPLICATION,
        tags("ec2:CreateTags", image(ELSEWHERE), "us-east-1.origin.id"));
    add(
        "adopt in another Region",
        REPLICATION,
        tags("ec2:CreateTags", image(ELSEWHERE), "origin.id"));
    add(
        "mirror tags in another Region",
        REPLICATION,
        tags("ec2:CreateTags", replica(image(ELSEWHERE)), "team"));
  }

  private void addDestruction() {
    add("deregister an image", ALL, IamRequest.of("ec2:DeregisterImage", replica(image(AWAY))));
    add("disable an image", ALL, IamRequest.of("ec2:DisableImage", replica(image(AWAY))));
    add("delete a snapshot", ALL, IamRequest.of("ec2:DeleteSnapshot", replica(snapshot(AWAY))));
    add(
        "take protection off",
        ALL,
        IamRequest.of("ec2:DisableImageDeregistrationProtection", replica(image(AWAY))));
    add("launch an instance", ALL, IamRequest.of("ec2:RunInstances", image(AWAY)));
    add(
        "end an instance",
        ALL,
        on(
            "ec2:TerminateInstances",
            "arn:aws:ec2:us-east-1:123456789012:instance/i-0a1b2c3d4e5f60718"));
    add("pass a role", ALL, on("iam:PassRole", "arn:aws:iam::123456789012:role/admin"));
    add("take on a role", ALL, on("sts:AssumeRole", "arn:aws:iam::123456789012:role/admin"));
    add(
        "widen its own role",
        ALL,
        on("iam:PutRolePolicy", "arn:aws:iam::123456789012:role/function"));
    add(
        "replace a function's code",
        ALL,
        on(
            "lambda:UpdateFunctionCode",
            "arn:aws:lambda:ap-southeast-2:123456789012:function:AmiTrail-a"));
    add(
        "change a rule",
        ALL,
        on("events:PutRule", "arn:aws:events:ap-southeast-2:123456789012:rule/ami-trail-sweep"));
    add(
        "update a stack",
        ALL,
        on(
            "cloudformation:UpdateStack",
            "arn:aws:cloudformation:ap-southeast-2:123456789012:stack/shop/0a1b"));
  }
}
