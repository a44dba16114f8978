package dev.amitrail.replication.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amitrail.aws.RequestPacer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.GetEbsDefaultKmsKeyIdRequest;
import software.amazon.awssdk.services.ec2.model.GetEbsDefaultKmsKeyIdResponse;
import software.amazon.awssdk.services.ec2.model.GetEbsEncryptionByDefaultRequest;
import software.amazon.awssdk.services.ec2.model.GetEbsEncryptionByDefaultResponse;

class EbsDefaultsTest {
  @ParameterizedTest
  @CsvSource({
    "true, alias/aws/ebs, false",
    "false, arn:aws:kms:us-east-1:123456789012:alias/aws/ebs, false",
    "true, arn:aws:kms:us-east-1:123456789012:key/1234abcd, true",
    "false, arn:aws:kms:us-east-1:123456789012:alias/ours, true",
    "true, alias/ours, true"
  })
  void aKeyOtherThanTheOneThatAwsManagesIsACustomerKey(
      boolean encrypts, String key, boolean customer) {
    EbsDefaults.Defaults defaults = read(encrypts, key);

    assertThat(defaults).isEqualTo(new EbsDefaults.Defaults(encrypts, key));
    assertThat(defaults.isCustomerKey()).isEqualTo(customer);
  }

  @ParameterizedTest
  @CsvSource(",")
  void whatEc2DoesNotStateIsNoCustomerKey(@Nullable Boolean encrypts, @Nullable String key) {
    EbsDefaults.Defaults defaults = read(encrypts, key);

    assertThat(defaults).isEqualTo(new EbsDefaults.Defaults(false, ""));
    assertThat(defaults.isCustomerKey()).isFalse();
  }

  private static EbsDefaults.Defaults read(@Nullable Boolean encrypts, @Nullable String key) {
    return new EbsDefaults(region -> new Answering(region, encrypts, key), RequestPacer.UNBOUNDED)
        .read("us-east-1");
  }

  /// EC2 of us-east-1, which answers these two requests.
  private record Answering(String region, @Nullable Boolean encrypts, @Nullable String key)
      implements Ec2Client {
    @Override
    public GetEbsEncryptionByDefaultResponse getEbsEncryptionByDefault(
        GetEbsEncryptionByDefaultRequest request) {
      assertThat(region).isEqualTo("us-east-1");
      return GetEbsEncryptionByDefaultResponse.builder().ebsEncryptionByDefault(encrypts).build();
    }

    @Override
    public GetEbsDefaultKmsKeyIdResponse getEbsDefaultKmsKeyId(
        GetEbsDefaultKmsKeyIdRequest request) {
      return GetEbsDefaultKmsKeyIdResponse.builder().kmsKeyId(key).build();
    }

    @Override
    public String serviceName() {
      return SERVICE_NAME;
    }

    @Override
    public void close() {}
  }
}
