package dev.amitrail.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.DescribeStacksRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeStacksResponse;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeImagesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeImagesResponse;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequest;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResultEntry;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// As much of CloudFormation, EC2, S3 and EventBridge as a report needs. What is not here throws,
/// as the SDK's interfaces do by themselves.
final class FakeAws {
  final Map<String, Stack> stacks = new TreeMap<>();
  final List<Image> images = new ArrayList<>();
  final Map<String, String> objects = new TreeMap<>();
  final List<PutEventsRequestEntry> sent = new ArrayList<>();
  final List<String> calls = new ArrayList<>();

  /// Runs once before the next write to S3: what somebody else does at that moment.
  Optional<Runnable> beforeNextPut = Optional.empty();

  /// The error code that every call to S3 answers with.
  Optional<String> s3Fails = Optional.empty();

  /// The error code that EventBridge answers for the entry, in a response that is itself a success.
  Optional<String> eventRefused = Optional.empty();

  CloudFormationClient cloudFormation() {
    return new CloudFormationClient() {
      @Override
      public DescribeStacksResponse describeStacks(DescribeStacksRequest request) {
        calls.add("DescribeStacks");
        Stack stack = stacks.get(request.stackName());
        if (stack == null) {
          throw CloudFormationException.builder()
              .awsErrorDetails(details("ValidationError", "Stack does not exist"))
              .build();
        }
        return DescribeStacksResponse.builder().stacks(stack).build();
      }

      @Override
      public String serviceName() {
        return "cloudformation";
      }

      @Override
      public void close() {}
    };
  }

  Ec2Client ec2() {
    return new Ec2Client() {
      @Override
      public DescribeImagesResponse describeImages(DescribeImagesRequest request) {
        calls.add("DescribeImages");
        List<String> ids = request.filters().getFirst().values();
        return DescribeImagesResponse.builder()
            .images(images.stream().filter(image -> ids.contains(image.imageId())).toList())
            .build();
      }

      @Override
      public String serviceName() {
        return "ec2";
      }

      @Override
      public void close() {}
    };
  }

  S3Client s3() {
    return new S3Client() {
      @Override
      public ResponseBytes<GetObjectResponse> getObjectAsBytes(
          Consumer<GetObjectRequest.Builder> request) {
        calls.add("GetObject");
        failIfTold();
        GetObjectRequest get = GetObjectRequest.builder().applyMutation(request).build();
        String text = objects.get(get.key());
        if (text == null) {
          throw NoSuchKeyException.builder().statusCode(404).build();
        }
        return ResponseBytes.fromByteArray(
            GetObjectResponse.builder().eTag(eTag(text)).build(),
            text.getBytes(StandardCharsets.UTF_8));
      }

      @Override
      public PutObjectResponse putObject(PutObjectRequest request, RequestBody body) {
        calls.add("PutObject");
        failIfTold();
        Optional<Runnable> before = beforeNextPut;
        beforeNextPut = Optional.empty();
        before.ifPresent(Runnable::run);
        String there = objects.get(request.key());
        boolean taken = "*".equals(request.ifNoneMatch()) && there != null;
        boolean changed =
            request.ifMatch() != null && (there == null || !request.ifMatch().equals(eTag(there)));
        if (taken || changed) {
          throw S3Exception.builder()
              .statusCode(412)
              .awsErrorDetails(details("PreconditionFailed", "At least one did not hold"))
              .build();
        }
        objects.put(request.key(), text(body));
        return PutObjectResponse.builder().build();
      }

      @Override
      public String serviceName() {
        return "s3";
      }

      @Override
      public void close() {}
    };
  }

  EventBridgeClient eventBridge() {
    return new EventBridgeClient() {
      @Override
      public PutEventsResponse putEvents(Consumer<PutEventsRequest.Builder> request) {
        calls.add("PutEvents");
        sent.addAll(PutEventsRequest.builder().applyMutation(request).build().entries());
        return PutEventsResponse.builder()
            .entries(PutEventsResultEntry.builder().errorCode(eventRefused.orElse(null)).build())
            .build();
      }

      @Override
      public String serviceName() {
        return "events";
      }

      @Override
      public void close() {}
    };
  }

  private void failIfTold() {
    s3Fails.ifPresent(
        code -> {
          throw S3Exception.builder()
              .statusCode(404)
              .awsErrorDetails(details(code, "The test says so"))
              .build();
        });
  }

  private static String eTag(String text) {
    return "\"%x\"".formatted(text.hashCode());
  }

  private static String text(RequestBody body) {
    try (var stream = body.contentStreamProvider().newStream()) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static AwsErrorDetails details(String code, String message) {
    return AwsErrorDetails.builder().errorCode(code).errorMessage(message).build();
  }
}
