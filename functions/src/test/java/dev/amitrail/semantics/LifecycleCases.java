package dev.amitrail.semantics;

import static dev.amitrail.semantics.Calls.AWAY;
import static dev.amitrail.semantics.Calls.HOME;
import static dev.amitrail.semantics.Calls.await;
import static dev.amitrail.semantics.Calls.copy;
import static dev.amitrail.semantics.Calls.everyone;
import static dev.amitrail.semantics.Calls.grants;
import static dev.amitrail.semantics.Calls.image;
import static dev.amitrail.semantics.Calls.refused;
import static dev.amitrail.semantics.Calls.share;
import static dev.amitrail.semantics.Calls.source;
import static dev.amitrail.semantics.Calls.user;
import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.semantics.SemanticsAccount.Encryption;
import dev.amitrail.semantics.SemanticsAccount.NewImage;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.ec2.model.ImageState;

/// Deprecation, deregistration and its protection, disabling.
final class LifecycleCases {
  private static final String DEPRECATE = "EnableImageDeprecationRequest.DeprecateAt";
  private static final String PROTECT = "Protect an Amazon EC2 AMI from deregistration";

  private LifecycleCases() {}

  static List<SemanticsCase> rows() {
    return List.of(
        // Whether a time within the next minute is in the past once it is rounded is not stated; no
        // row has one.
        new SemanticsCase(
            "deprecation-1",
            "A date in the past is refused",
            DEPRECATE + ": You can't specify a date in the past",
            account -> {
              String image = source(account);
              refused(() -> deprecate(account, image, account.now().minusSeconds(60)));
              refused(() -> deprecate(account, image, account.now().minus(365, ChronoUnit.DAYS)));
              assertThat(image(account, HOME, image).deprecationTime()).isNull();
              deprecate(account, image, account.now().plusSeconds(180));
            }),
        new SemanticsCase(
            "deprecation-2",
            "Seconds are rounded to the nearest minute",
            DEPRECATE + "; Image.DeprecationTime",
            account -> {
              String image = source(account);
              Instant minute =
                  account.now().plus(10, ChronoUnit.DAYS).truncatedTo(ChronoUnit.MINUTES);
              deprecate(account, image, minute.plusSeconds(29));
              assertThat(deprecation(account, image)).isEqualTo(minute);
              deprecate(account, image, minute.plusSeconds(31));
              assertThat(deprecation(account, image)).isEqualTo(minute.plusSeconds(60));
            }),
        new SemanticsCase(
            "deprecation-3",
            "The date is at most 10 years from now",
            DEPRECATE,
            account -> {
              String image = source(account);
              refused(() -> deprecate(account, image, account.now().plus(3660, ChronoUnit.DAYS)));
              deprecate(account, image, account.now().plus(3640, ChronoUnit.DAYS));
            }),
        new SemanticsCase(
            "deprecation-4",
            "The date of a public image is at most 2 years after its creation",
            DEPRECATE + ": public AMIs … 2 years from the creation date",
            account -> {
              String image =
                  account.register(
                      HOME,
                      new NewImage(
                          "web-1",
                          account.id(),
                          Encryption.NONE,
                          false,
                          Map.of(),
                          Duration.ofDays(400)));
              share(account, image, everyone());
              refused(() -> deprecate(account, image, account.now().plus(340, ChronoUnit.DAYS)));
              deprecate(account, image, account.now().plus(320, ChronoUnit.DAYS));
            }),
        new SemanticsCase(
            "deprecation-5",
            "DisableImageDeprecation takes the date away, and is no error without one",
            "API_DisableImageDeprecation",
            account -> {
              String image = source(account);
              deprecate(account, image, account.now().plus(10, ChronoUnit.DAYS));
              for (int i = 0; i < 2; i++) {
                account.ec2(HOME).disableImageDeprecation(request -> request.imageId(image));
                assertThat(image(account, HOME, image).deprecationTime()).isNull();
              }
            }),
        new SemanticsCase(
            "protection-1",
            "A protected image is not deregistered; without cooldown it is once the protection is"
                + " off",
            PROTECT,
            account -> {
              String image = source(account);
              protect(account, image, false);
              assertThat(image(account, HOME, image).deregistrationProtection())
                  .isEqualTo("enabled-without-cooldown");
              refused(() -> deregister(account, image));
              unprotect(account, image);
              deregister(account, image);
            }),
        // What DescribeImages returns during the cooldown is undocumented; no row asserts it.
        new SemanticsCase(
            "protection-2",
            "With cooldown, an image is not deregistered within 24 hours after the protection is"
                + " off",
            PROTECT + "; EnableImageDeregistrationProtectionRequest.WithCooldown",
            account -> {
              String image = source(account);
              protect(account, image, true);
              assertThat(image(account, HOME, image).deregistrationProtection())
                  .isEqualTo("enabled-with-cooldown");
              refused(() -> deregister(account, image));
              unprotect(account, image);
              refused(() -> deregister(account, image));
              account.pass(Duration.ofHours(23));
              refused(() -> deregister(account, image));
              account.pass(Duration.ofMinutes(61));
              deregister(account, image);
            }),
        new SemanticsCase(
            "disabling-1",
            "DisableImage takes all launch permissions away, and EnableImage does not return them",
            "API_DisableImage: removes all launch permissions from the AMI",
            account -> {
              String image = source(account);
              share(account, image, user("111111111111"), everyone());
              account.ec2(HOME).disableImage(request -> request.imageId(image));
              assertThat(image(account, HOME, image).state()).isEqualTo(ImageState.DISABLED);
              assertThat(grants(account, image)).isEmpty();
              account.ec2(HOME).enableImage(request -> request.imageId(image));
              assertThat(image(account, HOME, image).state()).isEqualTo(ImageState.AVAILABLE);
              assertThat(grants(account, image)).isEmpty();
            }),
        new SemanticsCase(
            "disabling-2",
            "A disabled image cannot be shared, nor copied",
            "API_DisableImage: A disabled AMI can't be shared; Disable an Amazon EC2 AMI",
            account -> {
              String image = source(account);
              account.ec2(HOME).disableImage(request -> request.imageId(image));
              refused(() -> share(account, image, user("111111111111")));
              refused(() -> copy(account, image));
            }),
        new SemanticsCase(
            "pending-1",
            "The launch permissions of a pending image cannot be changed",
            "Error codes for the Amazon EC2 API: InvalidAMIID.Unavailable;"
                + " SUSE-Enceladus/ec2imgutils#45",
            account -> {
              String copy = copy(account, source(account));
              await(account, AWAY, copy, ImageState.PENDING);
              refused(
                  "InvalidAMIID.Unavailable",
                  () ->
                      account
                          .ec2(AWAY)
                          .modifyImageAttribute(
                              request ->
                                  request
                                      .imageId(copy)
                                      .launchPermission(
                                          change -> change.add(user("111111111111")))));
            }));
  }

  private static void deprecate(SemanticsAccount account, String image, Instant at) {
    account.ec2(HOME).enableImageDeprecation(request -> request.imageId(image).deprecateAt(at));
  }

  private static Instant deprecation(SemanticsAccount account, String image) {
    return Instant.parse(image(account, HOME, image).deprecationTime());
  }

  private static void protect(SemanticsAccount account, String image, boolean cooldown) {
    account
        .ec2(HOME)
        .enableImageDeregistrationProtection(
            request -> request.imageId(image).withCooldown(cooldown));
  }

  private static void unprotect(SemanticsAccount account, String image) {
    account.ec2(HOME).disableImageDeregistrationProtection(request -> request.imageId(image));
  }

  private static void deregister(SemanticsAccount account, String image) {
    account.ec2(HOME).deregisterImage(request -> request.imageId(image));
  }
}
