package dev.amitrail.account.fieldtest;

import dev.amitrail.account.fieldtest.aws.Cleaner;
import dev.amitrail.account.fieldtest.aws.Run;
import dev.amitrail.account.fieldtest.decide.Answer;
import dev.amitrail.account.fieldtest.decide.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/// What is shown in the end.
final class Summary {
  private static final int WIDTH = 13;

  private Summary() {}

  /// The answers, the worst first.
  static String of(List<Answer> answers, Duration took) {
    if (answers.isEmpty()) {
      return "\nNothing was answered: the run was ended.\n";
    }
    StringBuilder text = new StringBuilder();
    List<Answer> otherwise = only(answers, verdict -> verdict instanceof Verdict.Otherwise);
    List<Answer> open = only(answers, verdict -> verdict instanceof Verdict.NotAnswered);
    List<Answer> assumed = only(answers, verdict -> verdict instanceof Verdict.AsAssumed);
    otherwise.forEach(answer -> text.append(detailed(answer)));
    open.forEach(answer -> text.append(detailed(answer)));
    assumed.forEach(answer -> text.append(brief(answer)));
    return text.append(
            "\n%d true, %d false, %d not answered, after %d minutes. docs/field-test.md states what to do.\n"
                .formatted(assumed.size(), otherwise.size(), open.size(), took.toMinutes()))
        .toString();
  }

  private static List<Answer> only(List<Answer> answers, Predicate<Verdict> kind) {
    return answers.stream().filter(answer -> kind.test(answer.verdict())).toList();
  }

  private static String detailed(Answer answer) {
    String gap = " ".repeat(WIDTH);
    return "%s%s\n%s%s\n%sassumed: %s\n%sseen:    %s\n%sused by: %s\n"
        .formatted(
            pad(answer.verdict().text()),
            answer.assumption().id(),
            gap,
            answer.assumption().question(),
            gap,
            answer.assumption().assumed(),
            gap,
            answer.verdict().evidence(),
            gap,
            answer.assumption().usedBy());
  }

  private static String brief(Answer answer) {
    return "%s%s\n%s%s\n"
        .formatted(
            pad(answer.verdict().text()),
            answer.assumption().id(),
            " ".repeat(WIDTH),
            answer.verdict().evidence());
  }

  private static String pad(String text) {
    return text + " ".repeat(Math.max(1, WIDTH - text.length()));
  }

  /// What was removed, and what was not.
  static String ofCleaning(Cleaner.Result result, Run run) {
    StringBuilder text = new StringBuilder();
    if (result.isComplete()) {
      return "Removed: all %d things that were made.\n".formatted(result.removed().size());
    }
    text.append("NOT REMOVED:\n");
    result.left().forEach((thing, reason) -> text.append("  %s: %s\n".formatted(thing, reason)));
    result.unread().forEach(reason -> text.append("  %s\n".formatted(reason)));
    return text.append(
            "Try again later: ./field-test --clean %s %s\n".formatted(run.home(), run.other()))
        .toString();
  }
}
