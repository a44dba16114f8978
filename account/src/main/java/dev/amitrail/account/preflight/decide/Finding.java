package dev.amitrail.account.preflight.decide;

import dev.amitrail.text.PrintableText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One row of the table.
///
/// @param check what was looked at
/// @param where Regions, or `account`
/// @param found what was found, for people
/// @param fix what to do about it; empty where nothing is to be done
public record Finding(
    Result result, String check, List<String> where, String found, Optional<String> fix) {
  /// Copies the list. What was found quotes names, tags and errors: in a form that can be shown.
  public Finding {
    where = where.stream().map(PrintableText::of).toList();
    found = PrintableText.of(found);
    fix = fix.map(PrintableText::of);
  }

  /// What a finding means for the deployment. The order is that of the table.
  public enum Result {
    /// The deployment, or what it is for, would fail.
    WOULD_FAIL("would fail"),
    /// It could not be read. It is not taken to be fine.
    NOT_CHECKED("not checked"),
    /// A person should know.
    ATTENTION("attention"),
    /// As it has to be.
    OK("ok");

    private final String text;

    Result(String text) {
      this.text = text;
    }

    /// As the table has it.
    public String text() {
      return text;
    }

    /// Whether the command has to end with a status that stops a script.
    public boolean isSevere() {
      return this == WOULD_FAIL || this == NOT_CHECKED;
    }
  }

  static Finding ok(String check, String where, String found) {
    return new Finding(Result.OK, check, List.of(where), found, Optional.empty());
  }

  static Finding attention(String check, String where, String found, String fix) {
    return new Finding(Result.ATTENTION, check, List.of(where), found, Optional.of(fix));
  }

  static Finding wouldFail(String check, String where, String found, String fix) {
    return new Finding(Result.WOULD_FAIL, check, List.of(where), found, Optional.of(fix));
  }

  /// A fact is unknown.
  ///
  /// @param reason why
  public static Finding notChecked(String check, String where, String reason) {
    return new Finding(
        Result.NOT_CHECKED,
        check,
        List.of(where),
        "not checked: " + reason,
        Optional.of("allow the actions of the policy in docs/preflight.md, or retry"));
  }

  /// The findings in the order of their results, those that differ in nothing but the Region as
  /// one.
  static List<Finding> inOrder(List<Finding> findings) {
    Map<Finding, List<String>> where = new LinkedHashMap<>();
    List<String> checks = findings.stream().map(Finding::check).distinct().toList();
    findings.stream()
        .sorted(
            Comparator.comparing(Finding::result)
                .thenComparingInt(one -> checks.indexOf(one.check)))
        .forEach(
            one ->
                where.computeIfAbsent(one.at(List.of()), _ -> new ArrayList<>()).addAll(one.where));
    return where.entrySet().stream()
        .map(one -> one.getKey().at(one.getValue().stream().distinct().toList()))
        .toList();
  }

  private Finding at(List<String> places) {
    return new Finding(result, check, places, found, fix);
  }
}
