package dev.amitrail.account.fieldtest.aws;

import dev.amitrail.account.fieldtest.facts.PermissionFacts;
import dev.amitrail.account.fieldtest.facts.Seen;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.Tag;
import software.amazon.awssdk.services.sts.model.Credentials;

/// Copies an image by sessions of a role of its own, each with a policy that one condition decides.
/// The role may copy and tag images, for this account only, and exists for the time of the run.
public final class PermissionTrial {
  /// The IAM actions of its calls.
  public static final List<String> ACTIONS =
      List.of("iam:CreateRole", "iam:PutRolePolicy", "iam:TagRole", "sts:AssumeRole");

  private static final String STATEMENT =
      """
      {"Effect": "Allow", "Action": "%s", "Resource": "%s", "Condition": {%s}}\
      """;

  private final Run run;
  private final FieldClients clients;
  private final Waiter waiter;
  private final Cleaner cleaner;

  /// Copies images of this run.
  public PermissionTrial(Run run, FieldClients clients, Waiter waiter, Cleaner cleaner) {
    this.run = run;
    this.clients = clients;
    this.waiter = waiter;
    this.cleaner = cleaner;
  }

  /// A role with one policy.
  ///
  /// @return its ARN
  static Seen<String> role(
      IamClient iam, Waiter waiter, Run run, String name, String trust, String policy) {
    waiter.check();
    Seen<String> role =
        Asking.asCaller(
            () ->
                iam.createRole(
                    create ->
                        create
                            .roleName(run.name(name))
                            .assumeRolePolicyDocument(trust)
                            .tags(Tag.builder().key(Run.TAG).value(run.id()).build())),
            created -> created.role().arn());
    if (role.found().isEmpty()) {
      return role;
    }
    waiter.check();
    Seen<String> put =
        Asking.asCaller(
            () ->
                iam.putRolePolicy(
                    set ->
                        set.roleName(run.name(name))
                            .policyName("field-test")
                            .policyDocument(policy)),
            _ -> "");
    return put.found().isPresent() ? role : put;
  }

  /// What each session can do.
  ///
  /// @param source the image to copy
  public PermissionFacts sessions(String source) {
    waiter.say("making a role, and copying with sessions of it that differ in one condition");
    Seen<String> role =
        role(
            clients.iam(run.home()),
            waiter,
            run,
            "sessions",
            """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
              "Principal": {"AWS": "%s"}, "Condition": {"StringEquals": {"sts:ExternalId": "%s"}}}]}\
            """
                .formatted(
                    "arn:%s:iam::%s:root".formatted(run.partition(), run.account()), run.id()),
            policy(copies(""), tags("image", ""), tags("snapshot", "")));
    Optional<Seen<Credentials>> ready =
        role.found().flatMap(arn -> waiter.until("the role", () -> usable(arn, source)));
    if (ready.isEmpty()) {
      return PermissionFacts.unknown("no session of a role: " + role.text());
    }
    String arn = role.found().orElseThrow();
    String tagKeys = "\"ForAnyValue:StringEquals\": {\"aws:TagKeys\": [\"%s\"]}".formatted(Run.TAG);
    String action = "\"StringEquals\": {\"ec2:CreateAction\": \"CopyImage\"}";
    return new PermissionFacts(
        copy(
            arn,
            source,
            "as-deployed",
            policy(
                copies(""),
                tags("image", tagKeys),
                tags("snapshot", tagKeys + ", \"Null\": {\"ec2:CreateAction\": \"false\"}"))),
        copy(
            arn,
            source,
            "without-action",
            policy(
                copies(""),
                tags("image", ""),
                tags("snapshot", "\"Null\": {\"ec2:CreateAction\": \"true\"}"))),
        copy(
            arn,
            source,
            "image-action",
            policy(copies(""), tags("image", action), tags("snapshot", ""))),
        copy(
            arn,
            source,
            "snapshot-action",
            policy(copies(""), tags("image", ""), tags("snapshot", action))),
        copy(
            arn,
            source,
            "own-source",
            policy(copiesOf(run.account()), tags("image", ""), tags("snapshot", ""))),
        copy(
            arn,
            source,
            "foreign-source",
            policy(copiesOf("amazon"), tags("image", ""), tags("snapshot", ""))));
  }

  /// Credentials of the role, once IAM knows it and its policy everywhere.
  private Optional<Seen<Credentials>> usable(String arn, String source) {
    Seen<Credentials> session =
        session(arn, policy(copies(""), tags("image", ""), tags("snapshot", "")));
    return session
        .found()
        .filter(
            credentials ->
                Asking.of(
                        () ->
                            client(credentials)
                                .copyImage(
                                    CopyTrial.request(run, source, "dry-run").dryRun(true).build()),
                        copied -> copied.imageId())
                    .isRefusedWith("DryRunOperation"))
        .map(_ -> session);
  }

  private Seen<Credentials> session(String arn, String policy) {
    waiter.check();
    return Asking.of(
        () ->
            clients
                .sts(run.home())
                .assumeRole(
                    assume ->
                        assume
                            .roleArn(arn)
                            .roleSessionName("field-test")
                            .externalId(run.id())
                            .policy(policy)),
        assumed -> assumed.credentials());
  }

  private Seen<String> copy(String arn, String source, String token, String policy) {
    Seen<Credentials> session = session(arn, policy);
    if (session.found().isEmpty()) {
      return new Seen.Unknown<>("no session: " + session.text());
    }
    waiter.check();
    Seen<String> copy =
        Asking.of(
            () ->
                client(session.found().orElseThrow())
                    .copyImage(CopyTrial.request(run, source, token).build()),
            copied -> copied.imageId());
    copy.found().ifPresent(id -> cleaner.note(Cleaner.Kind.IMAGE, run.other(), id));
    return copy;
  }

  private Ec2Client client(Credentials credentials) {
    return clients.ec2(
        run.other(),
        StaticCredentialsProvider.create(
            AwsSessionCredentials.create(
                credentials.accessKeyId(),
                credentials.secretAccessKey(),
                credentials.sessionToken())));
  }

  private static String policy(String... statements) {
    return "{\"Version\": \"2012-10-17\", \"Statement\": [%s]}"
        .formatted(String.join(", ", statements));
  }

  private String copies(String condition) {
    return STATEMENT.formatted("ec2:CopyImage", ec2("*", "*"), condition);
  }

  /// The destination's image and snapshots do not exist yet, and have no owner.
  private String copiesOf(String owner) {
    return String.join(
        ", ",
        STATEMENT.formatted("ec2:CopyImage", ec2("*", "snapshot"), ""),
        STATEMENT.formatted("ec2:CopyImage", ec2(run.other(), "image"), ""),
        STATEMENT.formatted(
            "ec2:CopyImage",
            ec2(run.home(), "image"),
            "\"StringEquals\": {\"ec2:Owner\": \"%s\"}".formatted(owner)));
  }

  private String tags(String type, String condition) {
    return STATEMENT.formatted("ec2:CreateTags", ec2("*", type), condition);
  }

  private String ec2(String region, String type) {
    return "arn:%s:ec2:%s::%s/*".formatted(run.partition(), region, type);
  }
}
