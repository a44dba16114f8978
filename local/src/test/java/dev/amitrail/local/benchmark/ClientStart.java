package dev.amitrail.local.benchmark;

import dev.amitrail.aws.RegionalClients;
import dev.amitrail.image.Ec2Images;
import software.amazon.awssdk.services.ec2.Ec2Client;

/// The program of a process that makes a client of EC2 as the functions do, and reads an image
/// twice: prints how long each step takes, in nanoseconds. A function makes its client beside the
/// start of the Lambda runtime, so that these times are not those of a function's phases.
final class ClientStart {
  private ClientStart() {}

  /// Runs it.
  ///
  /// @param arguments a Region and the id of an image there
  public static void main(String[] arguments) {
    String region = arguments[0];
    String image = arguments[1];
    long begin = System.nanoTime();
    RegionalClients<Ec2Client> clients = RegionalClients.of(Ec2Client::builder);
    var _ = clients.apply(region);
    long created = System.nanoTime();
    Ec2Images images = new Ec2Images(clients);
    var _ = images.find(region, image);
    long first = System.nanoTime();
    var _ = images.find(region, image);
    long second = System.nanoTime();
    System.out.printf("%d %d %d%n", created - begin, first - created, second - first);
  }
}
