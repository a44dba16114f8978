package dev.amitrail.report;

import dev.amitrail.image.Image;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Stacks and images as tests need them.
final class Stacks {
  static final String REGION = "ap-southeast-2";
  static final String ACCOUNT = "123456789012";
  static final String SHOP =
      "arn:aws:cloudformation:ap-southeast-2:123456789012:stack/shop/5d2f3a10-c5f7-11f1-9c3e-0a58a9feac02";

  private Stacks() {}

  static Stack with(Stack.Parameter... parameters) {
    return new Stack(
        SHOP, "shop", REGION, ACCOUNT, "UPDATE_COMPLETE", Optional.empty(), List.of(parameters));
  }

  static Image image(String id, String name, Map<String, String> tags) {
    return new Image(
        id,
        REGION,
        ACCOUNT,
        Optional.empty(),
        name,
        "available",
        Optional.empty(),
        "2026-11-20T09:30:00.000Z",
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        "",
        new TreeMap<>(Map.of("/dev/sda1", "snap-1")),
        8,
        false,
        new TreeMap<>(tags));
  }
}
