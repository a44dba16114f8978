package dev.amitrail.infra.permissions;

import static dev.amitrail.infra.permissions.ProofRow.BUCKET_USERS;
import static dev.amitrail.infra.permissions.ProofRow.FLEET;
import static dev.amitrail.infra.permissions.ProofRow.OF_EVENTS;
import static dev.amitrail.infra.permissions.ProofRow.READERS;
import static dev.amitrail.infra.permissions.ProofRow.REFRESH;
import static dev.amitrail.infra.permissions.ProofRow.REPLICATION;
import static dev.amitrail.infra.permissions.ProofRow.REPORTS;
import static dev.amitrail.infra.permissions.ProofRow.SWEEP;
import static dev.amitrail.infra.permissions.Requests.AWAY;
import static dev.amitrail.infra.permissions.Requests.BUCKET;
import static dev.amitrail.infra.permissions.Requests.HOME;
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
import dev.amitrail.infra.testing.SynthesisedTemplate;
import java.util.ArrayList;
import java.util.List;

/// What the functions need: at least one request for each action that a role allows, and for each
/// statement of it, with the condition keys that AWS states for it.
final class NeededRequests {
  /// The settings that the requests are for: each kind of key, and a topic.
  static final String SETTINGS =
      """
      {"homeRegion": "ap-southeast-2", "replicaRegions": ["us-east-1", "eu-west-1"],
       "kmsKeys": {"us-east-1": "arn:aws:kms:us-east-1:123456789012:key/de57",
                   "eu-west-1": "alias/replicas"},
       "sourceKmsKeys": ["arn:aws:kms:ap-southeast-2:210987654321:key/5ec2"],
       "notifyEmail": "amis@example.com"}
      """;

  static final String DESTINATION_KEY = "arn:aws:kms:us-east-1:123456789012:key/de57";
  static final String ALIASED_KEY = "arn:aws:kms:eu-west-1:123456789012:key/a11a";
  static final String SOURCE_KEY = "arn:aws:kms:ap-southeast-2:210987654321:key/5ec2";
  static final List<String> ALIASES = List.of("alias/replicas");

  private final List<ProofRow> rows = new ArrayList<>();

  private NeededRequests() {}

  /// @param home the template, whose log groups and queues are written to
  static List<ProofRow> of(SynthesisedTemplate home) {
    NeededRequests needed = new NeededRequests();
    needed.addReads();
    needed.addCopies();
    needed.addMirrors();
    needed.addKeys();
    needed.addReports();
    for (Class<?> handler : ProofRow.ALL) {
      for (String arn : home.resourcesOf(handler, "logs:PutLogEvents")) {
        String stream =
            "arn:aws:logs:%s:123456789012:log-group:%s:log-stream:2026/11/26/[1]ab"
                .formatted(HOME, arn.replaceAll("[${}]|\\.Arn", ""));
        needed.add("log", List.of(handler), on("logs:CreateLogStream", stream));
        needed.add("log", List.of(handler), on("logs:PutLogEvents", stream));
      }
    }
    for (Class<?> handler : OF_EVENTS) {
      for (String arn : home.resourcesOf(handler, "sqs:SendMessage")) {
        String queue =
            "arn:aws:sqs:%s:123456789012:%s".formatted(HOME, arn.replaceAll("[${}]|\\.Arn", ""));
        for (String action :
            List.of("sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage")) {
          needed.add("keep a failure", List.of(handler), on(action, queue));
        }
      }
    }
    return needed.rows;
  }

  private void add(String name, List<Class<?>> handlers, IamRequest request) {
    rows.add(new ProofRow(name, handlers, request));
  }

  private void addReads() {
    for (String region : List.of(HOME, AWAY)) {
      add("list images", READERS, inRegion("ec2:DescribeImages", region));
      add("read EBS defaults", SWEEP, inRegion("ec2:GetEbsDefaultKmsKeyId", region));
      add("read EBS defaults", SWEEP, inRegion("ec2:GetEbsEncryptionByDefault", region));
      add(
          "read permissions",
          REPLICATION,
          IamRequest.of("ec2:DescribeImageAttribute", image(region)));
      add(
          "read permissions",
          REPLICATION,
          IamRequest.of("ec2:DescribeSnapshotAttribute", snapshot(region)));
      add("read a pointer", READERS, parameter("ssm:GetParameters", region, "/ami-trail/web"));
      add(
          "read a launch template's parameter",
          REPORTS,
          on(
              "ssm:GetParameters",
              "arn:aws:ssm:%s::parameter/aws/service/ami-amazon-linux-latest/al2023"
                  .formatted(region)));
      for (String action :
          List.of(
              "ec2:DescribeInstances",
              "ec2:DescribeInstanceImageMetadata",
              "ec2:DescribeLaunchTemplateVersions",
              "autoscaling:DescribeAutoScalingGroups",
              "autoscaling:DescribeLaunchConfigurations")) {
        add("read what a stack launches", REPORTS, inRegion(action, region));
      }
      for (String action :
          List.of("cloudformation:DescribeStacks", "cloudformation:ListStackResources")) {
        add(
            "read a stack",
            REPORTS,
            on(action, "arn:aws:cloudformation:%s:123456789012:stack/shop/0a1b".formatted(region)));
      }
      add("list all stacks", REFRESH, inRegion("cloudformation:DescribeStacks", region));
      add("list all stacks", REFRESH, inRegion("cloudformation:ListStacks", region));
    }
  }

  /// EC2 authorizes CopyImage for the source and its snapshots, and for the copies; whether it
  /// states an owner of the new image is not documented, so that both are needed.
  private void addCopies() {
    Resource source = image(HOME).with("ec2:Owner", IamRequest.ACCOUNT);
    add(
        "copy an image",
        REPLICATION,
        IamRequest.of("ec2:CopyImage", source, image(AWAY), snapshot(HOME), snapshot(AWAY)));
    add(
        "copy an image, where the new one has an owner",
        REPLICATION,
        IamRequest.of(
            "ec2:CopyImage",
            source,
            image(AWAY).with("ec2:Owner", IamRequest.ACCOUNT),
            snapshot(AWAY)));
    for (Resource copy : List.of(image(AWAY), snapshot(AWAY))) {
      add(
          "tag a new copy",
          REPLICATION,
          tagsOfCopy(copy, "Name", "team", "origin.id", "origin.region", "origin.account"));
    }
    add(
        "adopt a copy that others made",
        REPLICATION,
        tags("ec2:CreateTags", image(AWAY), "origin.id", "origin.region", "origin.account"));
    for (String action : List.of("ec2:CreateTags", "ec2:DeleteTags")) {
      add(
          "write the trail of a source",
          REPLICATION,
          tags(action, image(HOME), "us-east-1.origin.id", "eu-west-1.origin.failed"));
    }
    add("move a pointer", REPLICATION, parameter("ssm:PutParameter", AWAY, "/ami-trail/web/blue"));
    for (String type :
        List.of("AMI Replica Available", "AMI Replication Complete", "AMI Replication Failed")) {
      add("send an event", REPLICATION, event("default", "ami-trail", type));
    }
  }

  private void addMirrors() {
    add("mirror tags", REPLICATION, tags("ec2:CreateTags", replica(image(AWAY)), "Name", "team"));
    for (String action :
        List.of(
            "ec2:DisableImageDeprecation",
            "ec2:EnableImageDeprecation",
            "ec2:EnableImageDeregistrationProtection",
            "ec2:ModifyImageAttribute")) {
      add("mirror to a replica", REPLICATION, IamRequest.of(action, replica(image(AWAY))));
    }
    Resource snapshot = replica(snapshot(AWAY));
    add(
        "share a replica's snapshot",
        REPLICATION,
        IamRequest.of(
            "ec2:ModifySnapshotAttribute", snapshot.with("ec2:Add/userId", "210987654321")));
    add(
        "take a public grant away",
        REPLICATION,
        IamRequest.of("ec2:ModifySnapshotAttribute", snapshot.with("ec2:Remove/group", "all")));
  }

  private void addKeys() {
    for (String action : IamRequest.KEY_ACTIONS) {
      add("use the destination's key", REPLICATION, key(action, DESTINATION_KEY, AWAY));
      add(
          "use the key of an alias",
          REPLICATION,
          key(action, ALIASED_KEY, "eu-west-1").with("kms:ResourceAliases", ALIASES));
      // Which Region's EC2 uses it is not documented.
      add(
          "use the source's key",
          REPLICATION,
          new IamRequest(
              action,
              key(action, SOURCE_KEY, HOME).principal(),
              List.of(ofAccount(key(action, SOURCE_KEY, AWAY).resources().getFirst()))));
      add(
          "use the source's key",
          REPLICATION,
          new IamRequest(
              action,
              key(action, SOURCE_KEY, HOME).principal(),
              List.of(ofAccount(key(action, SOURCE_KEY, HOME).resources().getFirst()))));
    }
  }

  /// The policy of a key of another account has to allow it too, which is not what is proved here.
  private static Resource ofAccount(Resource key) {
    return new Resource(key.arn(), IamRequest.ACCOUNT, key.context());
  }

  private void addReports() {
    add("list reports", BUCKET_USERS, s3("s3:ListBucket", BUCKET, IamRequest.ACCOUNT));
    String report = "reports/123456789012/us-east-1/shop/latest.json";
    add("read a report", BUCKET_USERS, ofBucket("s3:GetObject", report));
    add("write a report", REPORTS, ofBucket("s3:PutObject", report));
    add("read a row", BUCKET_USERS, ofBucket("s3:GetObject", "fleet/shop.json"));
    add("write a row", BUCKET_USERS, ofBucket("s3:PutObject", "fleet/shop.json"));
    add("read the list of all stacks", REFRESH, ofBucket("s3:GetObject", "fleet.json"));
    for (String action : List.of("s3:GetObject", "s3:PutObject")) {
      add("keep the progress of a refresh", REFRESH, ofBucket(action, "refresh.json"));
      add("make the page of all stacks", FLEET, ofBucket(action, "fleet.json"));
      add("make the page of all stacks", FLEET, ofBucket(action, "index.html"));
    }
    add("send an event", REPORTS, event("default", "ami-trail", "Deployed AMI Report"));
    add(
        "mail a report",
        REPORTS,
        on("sns:Publish", "arn:aws:sns:ap-southeast-2:123456789012:ami-trail-reports"));
  }
}
