package dev.amitrail.report.model;

/// A younger available image of the same owner and Region.
///
/// @param by what both have in common: `name web-*`, or `publish-as /ami-trail/web`
public record NewerImage(String id, String name, String creationDate, String by) {}
