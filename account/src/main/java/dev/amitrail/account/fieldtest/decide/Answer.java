package dev.amitrail.account.fieldtest.decide;

/// An assumption with what was found out.
public record Answer(Assumption assumption, Verdict verdict) {}
