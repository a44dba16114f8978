package dev.amitrail.local.enforcement;

import dev.amitrail.infra.judge.IamJudge;
import dev.amitrail.infra.judge.IamJudge.Decision;
import dev.amitrail.infra.judge.IamJudge.Question;
import dev.amitrail.infra.judge.IamRequest;
import dev.amitrail.infra.testing.RepositoryFiles;
import dev.amitrail.local.aws.AwsRequest;
import dev.amitrail.local.testing.RefusingProxy;
import dev.amitrail.local.testing.RefusingProxy.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// A proxy before the emulated AWS that enforces the policies of a synthesised template: IAM, which
/// the emulated AWS does not have. Each request of a function is decided with the policies of its
/// role by [IamJudge], and one that is denied gets the answer of AWS. A function is known by the
/// application that its requests state (its process's environment has it); requests that state none
/// are a person's, and pass.
///
/// The functions need no request that their roles deny, so that one that was denied fails the test
/// when this is closed, and so does one that nothing is known about.
public final class EnforcingProxy implements AutoCloseable {
  private static final int FORBIDDEN = 403;
  private static final int BAD_REQUEST = 400;

  private final RolePolicies policies;
  private final IamJudge judge;
  private final LinkedBlockingQueue<String> refused = new LinkedBlockingQueue<>();
  private final Map<String, Set<String>> allowed = new ConcurrentSkipListMap<>();
  private final AtomicInteger requests = new AtomicInteger();
  private Optional<Connection> connection = Optional.empty();

  private record Connection(RefusingProxy proxy, ResourceFacts facts) {}

  private EnforcingProxy(RolePolicies policies, IamJudge judge) {
    this.policies = policies;
    this.judge = judge;
  }

  /// With the policies of an output folder of `cdk synth`.
  public static EnforcingProxy of(Path assembly) {
    return of(RolePolicies.in(assembly));
  }

  static EnforcingProxy of(RolePolicies policies) {
    IamJudge judge;
    try {
      judge = IamJudge.start(RepositoryFiles.ROOT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> errors = judge.define(new TreeMap<>(policies.byFunction()));
    if (!errors.isEmpty()) {
      judge.close();
      throw new IllegalArgumentException("AWS does not have: " + errors);
    }
    return new EnforcingProxy(policies, judge);
  }

  /// Starts it before an emulated AWS.
  ///
  /// @return the address that takes the place of that of the emulated AWS
  public URI before(URI aws) {
    return before(aws, aws);
  }

  /// As [#before(URI)], with something between this and the emulated AWS.
  ///
  /// @param next where requests are passed on to
  /// @param aws the address of the emulated AWS
  public URI before(URI next, URI aws) {
    try {
      ResourceFacts facts = new ResourceFacts(aws);
      AuthorizedRequests authorized = new AuthorizedRequests(facts);
      RefusingProxy proxy =
          RefusingProxy.before(
              next,
              (request, application) ->
                  application.flatMap(function -> refusal(function, request, authorized)));
      connection = Optional.of(new Connection(proxy, facts));
      return proxy.endpoint();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<Answer> refusal(
      String function, AwsRequest request, AuthorizedRequests authorized) {
    requests.incrementAndGet();
    Optional<String> reason;
    try {
      reason = reason(function, authorized.of(request));
    } catch (RuntimeException e) {
      reason = Optional.of(e.toString());
    }
    reason.ifPresent(
        why -> refused.add("%s, %s: %s".formatted(function, request.operation(), why)));
    return reason.map(_ -> answer(function, request));
  }

  /// Why the role of a function denies one of these.
  private Optional<String> reason(String function, List<IamRequest> all) {
    if (!policies.byFunction().containsKey(function)) {
      return Optional.of("the template has no such function");
    }
    List<Decision> decisions =
        judge.decide(
            all.stream().map(one -> new Question(List.of(function), List.of(), one)).toList());
    for (int index = 0; index < decisions.size(); index++) {
      Decision decision = decisions.get(index);
      if (!decision.allowed() || !decision.errors().isEmpty()) {
        return Optional.of(all.get(index) + " " + decision.errors());
      }
    }
    Set<String> own = allowed.computeIfAbsent(function, _ -> new ConcurrentSkipListSet<>());
    all.forEach(one -> own.add(one.action()));
    return Optional.empty();
  }

  /// AWS's answer in the protocol of the service: UnauthorizedOperation ("Error codes for the
  /// Amazon EC2 API"), AccessDenied ("Error responses", S3 API reference), AuthorizationError
  /// (Publish, SNS API reference), AccessDenied and AccessDeniedException ("Common Error Types" of
  /// CloudFormation and EC2 Auto Scaling, of Systems Manager and EventBridge).
  private static Answer answer(String function, AwsRequest request) {
    String message =
        "User: arn:aws:sts::%s:assumed-role/%s is not authorized to perform: %s:%s"
            .formatted(IamRequest.ACCOUNT, function, request.service(), request.operation());
    return switch (request.service()) {
      case "ssm", "events" ->
          new Answer(
              BAD_REQUEST,
              Map.of("Content-Type", List.of("application/x-amz-json-1.1")),
              "{\"__type\": \"AccessDeniedException\", \"message\": \"%s\"}".formatted(message));
      case "ec2" ->
          xml(
              "<Response><Errors>%s</Errors><RequestID>0</RequestID></Response>"
                  .formatted(error("UnauthorizedOperation", message)));
      case "s3" -> xml(error("AccessDenied", message));
      case "sns" -> query(error("AuthorizationError", message));
      default -> query(error("AccessDenied", message));
    };
  }

  private static String error(String code, String message) {
    return "<Error><Code>%s</Code><Message>%s</Message></Error>".formatted(code, message);
  }

  private static Answer query(String error) {
    return xml("<ErrorResponse>%s<RequestId>0</RequestId></ErrorResponse>".formatted(error));
  }

  private static Answer xml(String body) {
    return new Answer(FORBIDDEN, Map.of("Content-Type", List.of("text/xml")), body);
  }

  /// How many requests of functions there were.
  int requests() {
    return requests.get();
  }

  /// Function -> the actions that its role allowed to it.
  Map<String, Set<String>> allowed() {
    Map<String, Set<String>> copy = new TreeMap<>();
    allowed.forEach((function, actions) -> copy.put(function, new TreeSet<>(actions)));
    return copy;
  }

  /// The requests that were refused since the last call, each with its reason. They are expected,
  /// and do not fail the test.
  List<String> takeRefused() {
    List<String> taken = new ArrayList<>();
    refused.drainTo(taken);
    return taken;
  }

  /// Ends it.
  ///
  /// @throws AssertionError if a request was refused
  @Override
  public void close() {
    connection.ifPresent(
        open -> {
          open.proxy().close();
          open.facts().close();
        });
    judge.close();
    List<String> all = takeRefused();
    if (!all.isEmpty()) {
      throw new AssertionError(
          "The functions' roles do not allow requests of the functions:\n"
              + String.join("\n", all));
    }
  }
}
