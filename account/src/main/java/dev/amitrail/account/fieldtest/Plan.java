package dev.amitrail.account.fieldtest;

import dev.amitrail.account.fieldtest.aws.Run;
import java.time.Duration;
import java.util.Optional;

/// What is shown before anything is made.
final class Plan {
  private Plan() {}

  /// What a run makes, and what that costs.
  static String of(Run run, Duration limit) {
    return """
    field-test %1$s in account %2$s: image in %3$s, copies in %4$s

    It makes, with the tag %5$s=%1$s, and removes again:
      %3$s  a volume of 1 GiB (for a minute), its snapshot, an image; 4 queues, a bus, a topic,
            8 rules, a stack of one wait condition handle, 2 parameters
      %4$s  up to 8 copies of the image with their snapshots, one of which fails on purpose;
            a queue, 4 rules
      account  2 roles: one for rules (may use that bus and that topic), one that copies images
               for you (this account only)
    No instance, nothing public, nothing shared with another account.

    Cost: less than 0.01 USD, if the prices of these pages are as they were understood; they were
    not checked, and differ by Region:
      volume and snapshots  1 GiB for minutes, nothing in it: snapshots store and transfer only
                            blocks that were written (https://aws.amazon.com/ebs/pricing/)
      events                some custom events (https://aws.amazon.com/eventbridge/pricing/)
      messages              some hundred requests (https://aws.amazon.com/sqs/pricing/,
                            https://aws.amazon.com/sns/pricing/)
      images, standard parameters, the stack, roles and sessions  free of charge

    It takes about 15 minutes, and waits for one thing for at most %6$d s.

    """
        .formatted(run.id(), run.account(), run.home(), run.other(), Run.TAG, limit.toSeconds());
  }

  /// What a cleaning removes.
  static String ofCleaning(Run run, Optional<String> only) {
    return """
    field-test removes what has the tag %s%s in %s and %s of account %s

    """
        .formatted(
            Run.TAG,
            only.map("="::concat).orElse(", of any run,"),
            run.home(),
            run.other(),
            run.account());
  }
}
