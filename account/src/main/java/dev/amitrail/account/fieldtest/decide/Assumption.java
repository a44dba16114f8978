package dev.amitrail.account.fieldtest.decide;

import dev.amitrail.account.fieldtest.facts.FieldFacts;
import java.util.function.Function;

/// One thing that AWS's pages leave open and AMI Trail assumes.
///
/// @param id its name, for scripts and links
/// @param question what is asked of AWS
/// @param assumed what AMI Trail takes to be true
/// @param usedBy what of AMI Trail rests on it
/// @param page the page of AWS that leaves it open
/// @param test how it is found out
/// @param judge the verdict on what was seen
public record Assumption(
    String id,
    String question,
    String assumed,
    String usedBy,
    String page,
    String test,
    Function<FieldFacts, Verdict> judge) {

  /// The answer for what was seen.
  public Answer answer(FieldFacts facts) {
    return new Answer(this, judge.apply(facts));
  }
}
