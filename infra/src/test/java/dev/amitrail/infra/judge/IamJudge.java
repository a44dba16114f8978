package dev.amitrail.infra.judge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.StreamSupport;

/// Decides requests by IAM policies: `iam_judge.mjs`, a process of Node of its own, which states
/// the protocol. It is not ours to say what is allowed: the program evaluates as AWS documents it,
/// and checks actions, types of resources and condition keys with AWS's Service Authorization
/// Reference.
///
/// It takes a line and answers a line, so that requests can be asked one at a time, as a proxy
/// would, or all at once.
public final class IamJudge implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final BufferedWriter input;
  private final BufferedReader output;
  private final ExecutorService writer = Executors.newVirtualThreadPerTaskExecutor();

  private IamJudge(Process process) {
    this.process = process;
    this.input = process.outputWriter(StandardCharsets.UTF_8);
    this.output = process.inputReader(StandardCharsets.UTF_8);
  }

  /// Starts it.
  ///
  /// @param root the folder of package.json, in which `npm ci` was run
  public static IamJudge start(Path root) throws IOException {
    return new IamJudge(
        new ProcessBuilder("node", "infra/src/test/javascript/iam_judge.mjs")
            .directory(root.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  /// What it decided.
  ///
  /// @param statements what decided, as `policy/Sid`; the Sid of a statement that has none is `s`
  ///   and its place in the policy
  /// @param errors what AWS does not have: an action, or a condition key of it
  public record Decision(boolean allowed, List<String> statements, List<String> errors) {
    /// Copies the lists.
    public Decision {
      statements = List.copyOf(statements);
      errors = List.copyOf(errors);
    }

    private static Decision of(JsonNode json) {
      return new Decision(
          json.path("allowed").asBoolean(),
          texts(json.path("statements")),
          texts(json.path("errors")));
    }

    private static List<String> texts(JsonNode list) {
      return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).toList();
    }
  }

  /// Keeps policies by name.
  ///
  /// @return what AWS does not have: an action, or a condition key of it
  public List<String> define(Map<String, JsonNode> policies) {
    ObjectNode line = JSON.createObjectNode();
    line.set("define", JSON.valueToTree(policies));
    return ask(List.<JsonNode>of(line)).getFirst().errors();
  }

  /// Decides a request by policies of an identity.
  public Decision decide(List<String> policies, IamRequest request) {
    return decide(List.of(new Question(policies, List.of(), request))).getFirst();
  }

  /// A request, and the names of the policies that decide it.
  ///
  /// @param identity those of the principal
  /// @param scp service control policies; none where the account has none
  /// @param trust the trust policy of the role that the request is to take on
  public record Question(
      List<String> identity, List<String> scp, Optional<String> trust, IamRequest request) {
    /// Copies the lists.
    public Question {
      identity = List.copyOf(identity);
      scp = List.copyOf(scp);
    }

    /// A question about anything but taking on a role.
    public Question(List<String> identity, List<String> scp, IamRequest request) {
      this(identity, scp, Optional.empty(), request);
    }

    private ObjectNode line() {
      ObjectNode line = JSON.createObjectNode();
      line.put("action", request.action());
      line.put("principal", request.principal());
      line.set("identity", JSON.valueToTree(identity));
      if (!scp.isEmpty()) {
        line.set("scp", JSON.valueToTree(scp));
      }
      trust.ifPresent(name -> line.put("trust", name));
      line.set("resources", JSON.valueToTree(request.resources()));
      return line;
    }
  }

  /// Decides many requests.
  ///
  /// @return the decisions, in the order of the questions
  public List<Decision> decide(List<Question> questions) {
    return ask(questions.stream().<JsonNode>map(Question::line).toList());
  }

  /// Writes beside reading: neither pipe has room for all lines.
  private synchronized List<Decision> ask(List<JsonNode> lines) {
    Future<?> written =
        writer.submit(
            () -> {
              for (JsonNode line : lines) {
                input.write(line.toString());
                input.newLine();
              }
              input.flush();
              return null;
            });
    List<Decision> answers = new ArrayList<>();
    try {
      while (answers.size() < lines.size()) {
        String answer = output.readLine();
        if (answer == null) {
          throw new IOException(
              "The judge ended: was npm ci run in the folder of package.json? Its error is above.");
        }
        answers.add(Decision.of(JSON.readTree(answer)));
      }
      written.get();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return answers;
  }

  /// Ends it.
  @Override
  public void close() {
    process.destroy();
    writer.close();
  }
}
