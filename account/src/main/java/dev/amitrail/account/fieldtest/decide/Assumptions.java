package dev.amitrail.account.fieldtest.decide;

import dev.amitrail.account.fieldtest.facts.EventFacts;
import dev.amitrail.account.fieldtest.facts.EventFacts.Images;
import dev.amitrail.account.fieldtest.facts.EventFacts.Routes;
import dev.amitrail.account.fieldtest.facts.FieldFacts;
import dev.amitrail.account.fieldtest.facts.Seen;
import dev.amitrail.replication.pointer.PointerPublisher;
import java.util.List;
import java.util.stream.Collectors;

/// All assumptions, in the order of the summary.
public final class Assumptions {
  private static final String IDEMPOTENCY =
      "Ensuring idempotency in Amazon EC2 API requests (EC2 developer guide)";
  private static final String DESCRIBE_IMAGES = "DescribeImages (EC2 API reference)";
  private static final String AMI_EVENTS =
      "Monitor AMI events using Amazon EventBridge (EC2 user guide)";
  private static final String TAG_EVENTS =
      "Monitor tag changes with serverless workflows and Amazon EventBridge (Tag Editor user"
          + " guide)";
  private static final String COPY_IMAGE = "CopyImage (EC2 API reference)";
  private static final String TAGGING =
      "Grant permission to tag Amazon EC2 resources during creation (EC2 user guide)";

  /// Each of them.
  public static final List<Assumption> ALL =
      List.of(
          new Assumption(
              "copy-token-again",
              "What does CopyImage return for a client token that it knows, with the same"
                  + " parameters?",
              "the image that it made for this token",
              "exactly one replica; `ImageCopy`",
              IDEMPOTENCY + ": \"completes successfully\", not with which result",
              "the same request twice",
              facts -> CopyVerdicts.again(facts.copies())),
          new Assumption(
              "copy-token-other-tags",
              "And with other tags?",
              "the error `IdempotentParameterMismatch`",
              "decision 0002; `Ec2ErrorCodes`",
              IDEMPOTENCY + ": whether tags are parameters",
              "the same token with another value of a tag",
              facts -> CopyVerdicts.otherTags(facts.copies())),
          new Assumption(
              "copy-token-deregistered",
              "And after the image was deregistered?",
              "the id of the image that is gone, so another copy needs another token",
              "retry keywords; the ids of failed copies in the token",
              IDEMPOTENCY,
              "the request again, after its image was deregistered",
              facts -> CopyVerdicts.afterDeregistration(facts.copies())),
          new Assumption(
              "copy-token-lifetime",
              "How long does EC2 know a token?",
              "at least until the copy can be found by its source: minutes",
              "exactly one replica; `ImageCopy`",
              IDEMPOTENCY + ": EC2 states no time",
              "the first request again, at the end of the run: a lower bound",
              facts -> CopyVerdicts.atEnd(facts.copies())),
          new Assumption(
              "copy-same-name",
              "May two copies in a Region have one name?",
              "yes",
              "retries after a failed copy, which have the name of the first",
              COPY_IMAGE,
              "a second copy with another token and the same name",
              facts -> CopyVerdicts.sameName(facts.copies())),
          new Assumption(
              "copy-source-pending",
              "Is a copy found by its source while it is pending?",
              "yes, by `source-image-id`, with SourceImageId and SourceImageRegion",
              "the look before each copy; `Ec2Images`",
              "Image, SourceImageId (EC2 API reference)",
              "DescribeImages by id and by filter, from CopyImage until it is found",
              facts -> CopyVerdicts.source(facts.copies())),
          new Assumption(
              "copy-failed-listed",
              "How does a copy end whose key cannot be used?",
              "in state `failed` with StateReason, and found by its source",
              "three failed copies are given up; `ReplicationPlan`",
              COPY_IMAGE + ": KmsKeyId is validated asynchronously",
              "a copy with the ARN of a key that does not exist",
              facts -> CopyVerdicts.failed(facts.copies())),
          new Assumption(
              "copy-encryption",
              "What encrypts a copy whose request has no key?",
              "nothing, unless its source is encrypted or EBS encrypts by default: then the"
                  + " Region's default key",
              "`EbsDefaults`, `./preflight`",
              COPY_IMAGE
                  + ", KmsKeyId, and Amazon EBS encryption (EBS user guide) contradict each other",
              "the snapshots of source and copy, against the settings of the Region",
              facts -> CopyVerdicts.encryption(facts.copies())),
          new Assumption(
              "default-key-form",
              "How does EC2 state that the default key is AWS's own?",
              "by `alias/aws/ebs`, as alias or alias ARN",
              "`EbsDefaults`: only a customer's key needs `kmsKeys`",
              "GetEbsDefaultKmsKeyId (EC2 API reference)",
              "the key as EC2 states it, and what KMS states of it",
              facts -> CopyVerdicts.defaultKey(facts.copies())),
          new Assumption(
              "id-deregistered",
              "What does DescribeImages do with an id that was deregistered?",
              "it leaves it out, marks it, or fails with `InvalidAMIID…`",
              "`Ec2Images`: requests by ids",
              DESCRIBE_IMAGES,
              "a request with an image and one that was just deregistered",
              facts -> ReadVerdicts.deregistered(facts.reads())),
          new Assumption(
              "id-unknown",
              "What does DescribeImages do with an id that never existed?",
              "the whole request fails with `InvalidAMIID…`",
              "`Ec2Images` divides such a request",
              DESCRIBE_IMAGES,
              "a request with an image and an id that cannot exist",
              facts -> ReadVerdicts.unknown(facts.reads())),
          new Assumption(
              "id-disabled",
              "What does DescribeImages do with the id of a disabled image?",
              "it leaves it out without IncludeDisabled, without an error",
              "`Ec2Images`; why reports cannot show an image",
              DESCRIBE_IMAGES + ", IncludeDisabled",
              "a copy is disabled, read with and without, and enabled",
              facts -> ReadVerdicts.disabled(facts.reads())),
          new Assumption(
              "scan-of-copy",
              "Does a copy have the Inspector results of its source?",
              "no: a copy is scanned for itself",
              "`ScanResults`; vulnerabilities in reports",
              "ScanResults (EC2 API reference)",
              "existing copies of scanned images are read; no scan is switched on",
              facts -> ReadVerdicts.scans(facts.reads())),
          new Assumption(
              "event-registered",
              "Does RegisterImage end with the event `available`?",
              "yes, in the image's Region",
              "rule `ami-state`",
              AMI_EVENTS + ": best effort",
              "a rule to a queue",
              facts -> EventVerdicts.registered(facts.events())),
          new Assumption(
              "event-copied",
              "In which Region is the event of a copy?",
              "in that of the copy",
              "rule `ami-state` and its forwarder: the mirror of a new replica",
              AMI_EVENTS + ": the Region is stated for snapshots only",
              "rules to queues in both Regions",
              facts -> EventVerdicts.copied(facts.events())),
          new Assumption(
              "event-tagged",
              "What is the event of a tag that an image is given?",
              "service `ec2`, resource-type `image`, an ARN that ends in `:image/…` or has an"
                  + " account before",
              "rule `ami-tagged`; `ImageTagChange`",
              TAG_EVENTS + ": the sample is an instance",
              "CreateTags, and a rule to a queue",
              facts -> EventVerdicts.tagged(facts.events())),
          new Assumption(
              "event-tagged-at-creation",
              "Does an image with tags from its creation cause an event that starts replication?",
              "yes: `available`, whether its tags cause one too or not",
              "rules `ami-state` and `ami-tagged`",
              TAG_EVENTS,
              "RegisterImage with TagSpecifications",
              facts -> EventVerdicts.taggedAtCreation(facts.events())),
          new Assumption(
              "event-forwarded",
              "Does an event reach a bus in another Region by a rule with a role, without a policy"
                  + " of the bus?",
              "yes, with its own Region and account",
              "`AmiTrailForwarderStack`",
              "Sending events between AWS Regions (EventBridge user guide): one page asks for a"
                  + " policy",
              "a rule, a role and a bus as the deployment has them",
              facts -> EventVerdicts.forwarded(facts.events())),
          new Assumption(
              "event-topic-role",
              "May a rule use a role for a topic?",
              "yes; the topic's policy need not allow EventBridge",
              "`Alarms.addForwarded`",
              "Using resource-based policies for Amazon EventBridge (EventBridge user guide)",
              "a rule on that bus with a role and a topic, whose subscriber is a queue",
              facts -> EventVerdicts.topic(facts.events())),
          new Assumption(
              "event-dead-letter",
              "Does a dead-letter queue that SQS encrypts with its own key receive events?",
              "yes",
              "queue `UndeliveredEvents`",
              "Using dead-letter queues to process undelivered events (EventBridge user guide): one"
                  + " page excludes keys that AWS owns",
              "a rule whose target does not exist, and such a queue",
              facts -> EventVerdicts.deadLetter(facts.events())),
          new Assumption(
              "stack-event-order",
              "Does DescribeStacks know a status when its event arrives?",
              "yes: after the event of a settled status it returns a settled one",
              "`ReportDecision.ofStack`: what is in progress is skipped, and no further event"
                  + " comes",
              "Monitor CloudFormation events with Amazon EventBridge (CloudFormation user guide)",
              "a stack with a wait condition handle; DescribeStacks at each event",
              facts -> EventVerdicts.stack(facts.events())),
          new Assumption(
              "pointer-stored",
              "How long until a parameter of type `aws:ec2:image` shows its value?",
              "at most "
                  + PointerPublisher.CONFIRMED_WITHIN.toSeconds()
                  + " seconds; otherwise `deferred`",
              "`PointerPublisher`",
              "PutParameter (Systems Manager API reference): 200 does not mean stored",
              "PutParameter, then GetParameters until it is there",
              facts -> PointerVerdicts.stored(facts.pointers())),
          new Assumption(
              "pointer-refused",
              "What happens to a value that is no image?",
              "it is never stored",
              "`SsmPointers`: a pointer is read after it was set",
              "PutParameter (Systems Manager API reference)",
              "PutParameter with an id that cannot exist",
              facts -> PointerVerdicts.notStored(facts.pointers())),
          new Assumption(
              "create-action",
              "Has CopyImage the condition key `ec2:CreateAction` for the tags of snapshots?",
              "yes",
              "`ReplicationPermissions.tagNewCopies`",
              TAGGING,
              "CopyImage by a session with the conditions of the functions' roles, and by one with"
                  + " the opposite",
              facts -> PermissionVerdicts.createAction(facts.permissions())),
          new Assumption(
              "create-action-image",
              "Is its value `CopyImage`, for the tags of the image?",
              "yes",
              "`ReplicationPermissions.tagNewCopies`",
              TAGGING,
              "the same, with this value as the condition",
              facts -> PermissionVerdicts.imageAction(facts.permissions())),
          new Assumption(
              "create-action-snapshot",
              "And for the tags of its snapshots?",
              "yes",
              "`ReplicationPermissions.tagNewCopies`",
              TAGGING,
              "the same",
              facts -> PermissionVerdicts.snapshotAction(facts.permissions())),
          new Assumption(
              "copy-owner",
              "Is `ec2:Owner` of the source a condition of CopyImage?",
              "yes; otherwise the functions alone prevent copies of images of other accounts",
              "`ReplicationPermissions.copyOwnImages`",
              "Actions, resources, and condition keys for Amazon EC2 (service authorization"
                  + " reference)",
              "CopyImage by a session for sources of the account, and by one for those of Amazon",
              facts -> PermissionVerdicts.owner(facts.permissions())));

  private Assumptions() {}

  /// The verdict on each.
  public static List<Answer> answers(FieldFacts facts) {
    return ALL.stream().map(assumption -> assumption.answer(facts)).toList();
  }

  /// The verdicts on the events of images: as long as one is missing, it may still be on its way.
  public static List<Verdict> ofImageEvents(Images seen) {
    EventFacts facts =
        new EventFacts(
            seen,
            new Routes("", "", Seen.notTried(), Seen.notTried(), Seen.notTried()),
            Seen.notTried());
    return List.of(
        EventVerdicts.registered(facts),
        EventVerdicts.copied(facts),
        EventVerdicts.tagged(facts),
        EventVerdicts.taggedAtCreation(facts));
  }

  /// The table of docs/field-test.md, in Markdown.
  public static String table() {
    return ALL.stream()
        .map(
            one ->
                "| `%s` | %s | %s | %s | %s | %s |"
                    .formatted(
                        one.id(),
                        one.question(),
                        one.assumed(),
                        one.usedBy(),
                        one.page(),
                        one.test()))
        .collect(
            Collectors.joining(
                "\n",
                "| id | question | AMI Trail assumes | what rests on it | page that leaves it open"
                    + " | how it is found out |\n"
                    + "|---|---|---|---|---|---|\n",
                "\n"));
  }
}
