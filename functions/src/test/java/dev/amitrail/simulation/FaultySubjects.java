package dev.amitrail.simulation;

import dev.amitrail.event.EventBridgeEvent;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/// The reference with one fault each: what every invariant is there to find.
final class FaultySubjects {
  private FaultySubjects() {}

  /// For each invariant, code that breaks it.
  static Map<Invariant, Subject.Factory> byInvariant() {
    Map<Invariant, Subject.Factory> faulty = new EnumMap<>(Invariant.class);
    faulty.put(Invariant.AT_MOST_ONE_REPLICA, WithoutToken::new);
    faulty.put(Invariant.NO_REPLICA_OF_A_REPLICA, CopiesReplicas::new);
    faulty.put(Invariant.COPIES_ARE_WANTED, CopiesEverywhere::new);
    faulty.put(Invariant.LOOKS_BEFORE_IT_COPIES, IgnoresUnreadRegions::new);
    faulty.put(Invariant.TRACEABLE_FROM_THE_FIRST, TagsAfterwards::new);
    faulty.put(Invariant.TRAIL_IS_TRUE_WHEN_WRITTEN, WritesTrailBeforehand::new);
    faulty.put(Invariant.GONE_STAYS_GONE, RemakesWhatIsGone::new);
    faulty.put(Invariant.GIVES_UP_AFTER_THREE, NeverGivesUp::new);
    faulty.put(Invariant.WRITES_ONLY_WHERE_IT_MAY, MarksWhatItSees::new);
    faulty.put(Invariant.POINTERS_NEVER_EARLY, PublishesEarly::new);
    faulty.put(Invariant.POINTERS_NEVER_BLIND, PublishesBlindly::new);
    faulty.put(Invariant.POINTERS_ONLY_WHERE_NAMED, PublishesAnything::new);
    faulty.put(Invariant.ONE_REPLICA_OR_A_REASON, RetriesWithTheOldToken::new);
    faulty.put(Invariant.TRAIL_ON_SOURCE, LeavesForgedTrail::new);
    faulty.put(Invariant.TRAIL_ON_REPLICA, LeavesForgedOrigin::new);
    faulty.put(Invariant.FAILURES_ON_SOURCE, RemembersFailures::new);
    faulty.put(Invariant.TAGS_MIRRORED, WithoutTags::new);
    faulty.put(Invariant.DEPRECATION_MIRRORED, WithoutDeprecation::new);
    faulty.put(Invariant.PROTECTION_MIRRORED, WithoutProtection::new);
    faulty.put(Invariant.LAUNCH_PERMISSIONS_MIRRORED, WithoutLaunchPermissions::new);
    faulty.put(Invariant.VOLUME_PERMISSIONS_MIRRORED, WithoutVolumePermissions::new);
    faulty.put(Invariant.POINTERS_NAME_THE_WINNER, PublishesTheOldest::new);
    faulty.put(Invariant.COMES_TO_REST, WritesEveryTime::new);
    faulty.put(Invariant.ASKS_FOR_NOTHING_REFUSED, NeverGivesUp::new);
    faulty.put(Invariant.SHARES_NOTHING_REFUSED, SharesAnything::new);
    faulty.put(Invariant.SWEEPS_WITHOUT_FAILING, FailsInTheEnd::new);
    return faulty;
  }

  static final class WithoutToken extends FullReferenceSubject {
    WithoutToken(SimulatedAws aws, Deployment deployment) {
      super(aws, deployment);
    }

    @Override
    protected String token(Image source, String region, List<String> attempt) {
      return super.token(source, region, attempt) + aws.clock().instant();
    }
  }

  /// Two functions that read different tags order two copies.
  static final class TagsInTheToken extends FullReferenceSubject {
    TagsInTheToken(SimulatedAws aws, Deployment deployment) {
      super(aws, deployment);
    }

    @Override
    protected String token(Image source, String region, List<String> attempt) {
      return super.token(source, region, attempt) + tags(source);
    }
  }

  /// Trusts tags, which anybody can write, for what an image is.
  static final class TrustsTags extends FullReferenceSubject {
    TrustsTags(SimulatedAws aws, Deployment deployment) {
      super(aws, deployment);
    }

    @Override
    protected List<Image> look(Image source, String from, String region) {
      return find(region, "tag:" + Trail.ORIGIN_ID, source.imageId());
    }
  }

  private static final class CopiesReplicas extends FullReferenceSubject {
    CopiesReplicas(SimulatedAws aws, Deployment deployment) {
      super(aws, deployment);
    }

    @Override
    protected boolean isCopyAcrossRegions(Image image, String region) {
      return false;
    }
  }

  private static final class CopiesEverywhere extends FullReferenceSubject {
    CopiesEverywhere(SimulatedAws aws, Deployment deployment) {
      super(aws, deployment);
    }

    @Override
    protected List<String> wanted(String value, String from) {
      return super.wanted("all", from);
    }
  }

  private static final class IgnoresUnreadRegions extends FullReferenceSubject {
    IgnoresUnreadRegions(SimulatedAws aws, Deployment deployment) {
      super(aws, deployment);
    }

    @Override
    protected List<Image> look(Image source, String from, String region) {
      try {
        return super.look(source, from, region);
      } catch (SdkException _) {
        return List.of();
      }
    }
  }

  private static final class TagsAfterwards extends FullReferenceSubject {
    TagsAfterwards(SimulatedAws aws, Deployment deployment) {
      super(aws, deployment);
    }

    @Override
    protected List<TagSpecification> tagSpecifications(Image source, String from) {
      return List.of();
    }
  }

  private static final class WritesTrailBeforehand extends FullReferenceSubject {
    WritesTrailBeforehand(SimulatedAws aws, Deployment deployment) {
      super(aws, deployment);
    }

    @Override
    protected String copy(Image source, String from, String region, List<String> attempt) {
      super.writeTag(source, from, Trail.replicaId(region), "begun");
      return super.copy(source, from, region, attempt);
    }
  }

  private static final class RemakesWhatIsGone extends FullReferenceSubject {
    RemakesWhatIsGone(SimulatedAws aws, Deployment deployment) {
      super(aws, deployment);
    }

    @Override
    protected boolean isGone(String region, String id) {
      return false;
    }

    @Override
    protected String token(Image source, String region, List<String> attempt) {
      return super.token(source, region, attempt) + tags(source).get(Trail.replicaId(region));
    }
  }

  private static final class NeverGivesUp extends FullReferenceSubject {
    NeverGivesUp(SimulatedAws aws, Deployment deployment) {
      super(aws, deployment);
    }

    @Override
    protected int mostAttempts() {
      return Integer.MAX_VALUE;
    }
  }

  private static final class MarksWhatItSees extends FullReferenceSubject {
    MarksWhatItSees(SimulatedAws aws, Deployment deployment) {
      super(aws, deployment);
    }

    @Override
    protected void converge(Image source, String from) {
      if (!tags(source).containsKey(Trail.REPLICATE_TO)) {
        writeTag(source, from, "seen", "by the sweep");
      }
      super.converge(source, from);
    }
  }

  private static final class PublishesEarly extends FullReferenceSubject {
    PublishesEarly(SimulatedAws aws, Deployment deployment) {
      super(aws, deployment);
    }

    @Override
    protected boolean isReady(Image replica) {
      return true;
    }
  }

  /// Reads no more than one Region before it moves a pointer.
  private static final class PublishesBlindly extends FullReferenceSubject {
    PublishesBlindly(SimulatedAws aws, Deployment deployment) {
      super(aws, deployment);
    }

    @Override
    public void onSweep(EventBridgeEvent event, Invocation invocation) {
      winners(Map.of(deployment.home(), everything(deployment.home()).toList()))
          .forEach(this::publish);
    }

    @Override
    protected List<String> wanted(String value, String from) {
      return List.of();
    }
  }

  private static final class PublishesAnything extends FullReferenceSubject {
    PublishesAnything(SimulatedAws aws, Deployment deployment) {
      super(aws, deployment);
    }

    @Override
    protected boolean isPointer(String name) {
      return !name.isEmpty();
    }
  }

  private static final class RetriesWithTheOldToken extends FullReferenceSubject {
    RetriesWithTheOldToken(SimulatedAws aws, Deployment deployment) {
      super(aws, deployment);
    }

    @Override
    protected String token(Image source, String region, List<String> attempt) {
      return super.token(source, region, List.of());
    }
  }

  private static final class LeavesForgedTrail extends FullReferenceSubject {
    LeavesForgedTrail(SimulatedAws aws, Deployment deployment) {
      super(aws, deployment);
    }

    @Override
    protected void writeTag(Image image, String region, String key, String value) {
      if (!Trail.isReplicaId(key) || !tags(image).containsKey(key)) {
        super.writeTag(image, region, key, value);
      }
    }
  }

  private static final class LeavesForgedOrigin extends FullReferenceSubject {
    LeavesForgedOrigin(SimulatedAws aws, Deployment deployment) {
      super(aws, deployment);
    }

    @Override
    protected void repairOrigin(Image source, String from, String region, Image replica) {}
  }

  private static final class RemembersFailures extends FullReferenceSubject {
    RemembersFailures(SimulatedAws aws, Deployment deployment) {
      super(aws, deployment);
    }

    @Override
    protected void forgetFailures(Image source, String from, String region) {}
  }

  private static final class WithoutTags extends FullReferenceSubject {
    WithoutTags(SimulatedAws aws, Deployment deployment) {
      super(aws, deployment);
    }

    @Override
    protected void mirrorTags(Image source, String region, Image replica) {}
  }

  private static final class WithoutDeprecation extends FullReferenceSubject {
    WithoutDeprecation(SimulatedAws aws, Deployment deployment) {
      super(aws, deployment);
    }

    @Override
    protected void mirrorDeprecation(Image source, String region, Image replica) {}
  }

  private static final class WithoutProtection extends FullReferenceSubject {
    WithoutProtection(SimulatedAws aws, Deployment deployment) {
      super(aws, deployment);
    }

    @Override
    protected void mirrorProtection(Image source, String region, Image replica) {}
  }

  private static final class WithoutLaunchPermissions extends FullReferenceSubject {
    WithoutLaunchPermissions(SimulatedAws aws, Deployment deployment) {
      super(aws, deployment);
    }

    @Override
    protected void mirrorLaunchPermissions(
        Image source, String from, String region, Image replica) {}
  }

  private static final class WithoutVolumePermissions extends FullReferenceSubject {
    WithoutVolumePermissions(SimulatedAws aws, Deployment deployment) {
      super(aws, deployment);
    }

    @Override
    protected void mirrorVolumePermissions(
        Image source, String from, String region, Image replica) {}
  }

  private static final class PublishesTheOldest extends FullReferenceSubject {
    PublishesTheOldest(SimulatedAws aws, Deployment deployment) {
      super(aws, deployment);
    }

    @Override
    protected Candidate younger(Candidate one, Candidate other) {
      return super.younger(one, other).equals(one) ? other : one;
    }
  }

  private static final class WritesEveryTime extends FullReferenceSubject {
    WritesEveryTime(SimulatedAws aws, Deployment deployment) {
      super(aws, deployment);
    }

    @Override
    protected void repairOrigin(Image source, String from, String region, Image replica) {
      ec2(region)
          .createTags(
              request ->
                  request
                      .resources(replica.imageId())
                      .tags(Tag.builder().key(Trail.ORIGIN_ID).value(source.imageId()).build()));
    }
  }

  private static final class SharesAnything extends FullReferenceSubject {
    SharesAnything(SimulatedAws aws, Deployment deployment) {
      super(aws, deployment);
    }

    @Override
    protected boolean isShareable(Image replica, String region) {
      return true;
    }
  }

  private static final class FailsInTheEnd extends FullReferenceSubject {
    FailsInTheEnd(SimulatedAws aws, Deployment deployment) {
      super(aws, deployment);
    }

    @Override
    public void onSweep(EventBridgeEvent event, Invocation invocation) {
      super.onSweep(event, invocation);
      throw new IllegalStateException("a fault of its own");
    }
  }
}
