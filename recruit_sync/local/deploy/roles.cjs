// SPDX-License-Identifier: Apache-2.0
// Who may do what: one role per function, each resource by name. Only dispatch may send a mail, and
// only erase may read the credential that purges.
"use strict";

const stageFile = require("./stage.cjs");

const arn = (id) => ({ "Fn::GetAtt": [id, "Arn"] });
const allow = (Action, Resource, more = {}) => ({ Effect: "Allow", Action, Resource, ...more });
const sub = (text) => ({ "Fn::Sub": text });

const table = (...operations) =>
  allow(operations.map((name) => `dynamodb:${name}`), [arn("Table"), sub("${Table.Arn}/index/*")]);
const scan = allow(["dynamodb:Scan"], [arn("Table")]);
const nudge = (...queues) => allow(["sqs:GetQueueUrl", "sqs:SendMessage"], queues.map(arn));
const serve = (queue) =>
  allow(["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"], [arn(queue)]);
const sign = allow(["kms:Sign"], [arn("EvidenceKey")]);
const bury = allow(["sqs:SendMessage"], [arn("SchedulesDeadQueue")]);
const read = (secret) => allow(["secretsmanager:GetSecretValue"], [{ Ref: secret }]);
// The ATS may rotate the refresh token; the new one must then be kept.
const signIn = (secret) =>
  allow(["secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"], [{ Ref: secret }]);

const send = (domain) =>
  allow(
    ["ses:SendEmail"],
    [
      sub(`arn:\${AWS::Partition}:ses:\${AWS::Region}:\${AWS::AccountId}:identity/${domain}`),
      sub("arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:configuration-set/${MailConfigurationSet}"),
    ],
    { Condition: { StringEquals: { "ses:ApiVersion": "2" } } },
  );
// Everybody compares the table with the ledger of erasures; one function enters them, one exports.
const compare = [
  allow(["s3:ListBucket"], [arn("EvidenceBucket")], { Condition: { StringLike: { "s3:prefix": "ledger/*" } } }),
  allow(["s3:GetObject"], [sub("${EvidenceBucket.Arn}/ledger/*")]),
];
const exportTrail = [
  allow(["s3:ListBucket"], [arn("EvidenceBucket")], { Condition: { StringLike: { "s3:prefix": "audit/*" } } }),
  allow(["s3:GetObject"], [sub("${EvidenceBucket.Arn}/audit/run/*")]),
  allow(["s3:PutObject"], [sub("${EvidenceBucket.Arn}/audit/*")]),
];
const enter = allow(["s3:PutObject"], [sub("${EvidenceBucket.Arn}/ledger/*")]);
// AWS lets no resource be named for these two.
const askMail = allow(["ses:GetAccount", "ses:GetMessageInsights"], "*");

// Places of config/systems.toml: each bucket and each recipient's key by its name.
const eraseFiles = (buckets) =>
  buckets.flatMap((bucket) => [
    allow(["s3:ListBucketVersions"], [sub(`arn:\${AWS::Partition}:s3:::${bucket}`)]),
    allow(["s3:DeleteObject", "s3:DeleteObjectVersion"], [sub(`arn:\${AWS::Partition}:s3:::${bucket}/*`)]),
  ]);
const readKeysOf = (stage, recipients) =>
  recipients.map((name) =>
    allow(
      ["secretsmanager:GetSecretValue"],
      [sub(`arn:\${AWS::Partition}:secretsmanager:\${AWS::Region}:\${AWS::AccountId}:secret:recruit-sync/${stage}/recipients/${name}-??????`)],
    ),
  );

const grants = ({ stage, senderDomain, purgeSecret, buckets, recipients }) => ({
  poll_ats: [
    table("BatchGetItem", "DeleteItem", "GetItem", "PutItem", "Query"),
    nudge("EffectsQueue", "ScreeningsQueue"),
    read("KeysSecret"),
    signIn("AtsSecret"),
    bury,
  ],
  reconcile_ats: [
    table("BatchGetItem", "DeleteItem", "GetItem", "PutItem", "Query"),
    scan,
    sign, // the ends of all audit trails
    nudge("EffectsQueue"),
    read("KeysSecret"),
    signIn("AtsSecret"),
    ...exportTrail,
    bury,
  ],
  dispatch: [
    table("BatchGetItem", "DeleteItem", "GetItem", "PutItem", "Query"),
    serve("EffectsQueue"),
    nudge("EffectsQueue", "ErasuresQueue", "ScreeningsQueue"),
    read("KeysSecret"),
    signIn("AtsSecret"),
    send(senderDomain),
    askMail,
    sign,
    bury,
  ],
  sweep: [
    table("BatchGetItem", "GetItem", "PutItem", "Query"),
    scan, // the brake weighs against the whole stock
    nudge("EffectsQueue", "ScreeningsQueue"),
    bury,
  ],
  digest: [
    table("BatchGetItem", "DeleteItem", "GetItem", "PutItem", "Query"),
    scan, // of whom there is something to tell
    nudge("EffectsQueue"),
    read("KeysSecret"),
    signIn("AtsSecret"),
    bury,
  ],
  rights: [table("GetItem", "PutItem", "Query"), nudge("EffectsQueue"), read("KeysSecret"), bury],
  erase: [
    table("BatchGetItem", "DeleteItem", "GetItem", "PutItem", "Query"),
    enter,
    serve("ErasuresQueue"),
    nudge("EffectsQueue", "ScreeningsQueue"),
    read("KeysSecret"),
    read("AgencySecret"),
    signIn(purgeSecret),
    ...eraseFiles(buckets),
    ...readKeysOf(stage, recipients),
  ],
  mail_events: [
    table("BatchGetItem", "GetItem", "PutItem"),
    serve("MailEventsQueue"),
    nudge("EffectsQueue", "ScreeningsQueue"),
  ],
  screening_webhook: [
    table("DeleteItem", "PutItem"),
    nudge("ScreeningsQueue"),
    read("AgencySecret"),
  ],
  route_screening: [
    table("BatchGetItem", "GetItem", "PutItem", "Query"),
    serve("ScreeningsQueue"),
    nudge("EffectsQueue", "ScreeningsQueue"),
    read("AgencySecret"),
    read("KeysSecret"),
    signIn("AtsSecret"),
  ],
  reconcile_screening: [
    table("BatchGetItem", "GetItem", "PutItem", "Query"),
    nudge("EffectsQueue", "ScreeningsQueue"),
    read("AgencySecret"),
    bury,
  ],
  candidate_web: [
    table("BatchGetItem", "GetItem", "PutItem"),
    nudge("EffectsQueue", "ScreeningsQueue"),
    read("KeysSecret"),
    signIn("AtsSecret"),
  ],
});

// The key behind table, queues and secrets, through these services and in no other way.
const useKey = allow(
  ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:ReEncryptTo"],
  [arn("Key")],
  {
    Condition: {
      StringEquals: {
        "kms:ViaService": ["dynamodb", "s3", "secretsmanager", "sqs"].map((name) => sub(`${name}.\${AWS::Region}.amazonaws.com`)),
      },
    },
  },
);

const log = (stage, name) =>
  allow(
    ["logs:CreateLogStream", "logs:PutLogEvents"],
    [sub(`arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:/aws/lambda/recruit-sync-${stage}-${name}:*`)],
  );

const role = (statements) => ({
  Type: "AWS::IAM::Role",
  Properties: {
    AssumeRolePolicyDocument: {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
      ],
    },
    Policies: [
      { PolicyName: "may", PolicyDocument: { Version: "2012-10-17", Statement: statements } },
    ],
  },
});

// What the scheduler acts as: it may start the functions that have a schedule, and no other.
const starting = (stage, names) => ({
  Type: "AWS::IAM::Role",
  Properties: {
    AssumeRolePolicyDocument: {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "scheduler.amazonaws.com" },
          Action: "sts:AssumeRole",
          Condition: { StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } } },
        },
      ],
    },
    Policies: [
      {
        PolicyName: "may",
        PolicyDocument: {
          Version: "2012-10-17",
          Statement: [
            allow(
              ["lambda:InvokeFunction"],
              names.map((name) =>
                sub(`arn:\${AWS::Partition}:lambda:\${AWS::Region}:\${AWS::AccountId}:function:recruit-sync-${stage}-${name}`),
              ),
            ),
            bury,
            useKey,
          ],
        },
      },
    ],
  },
});

const scheduled = (functions) =>
  Object.entries(functions)
    .filter(([, spec]) => (spec.events ?? []).some((event) => event.schedule))
    .map(([name]) => name);
const underscored = (name) => name[0].toUpperCase() + name.slice(1).replaceAll("_", "Underscore");
// The framework would let the scheduler act as the function itself. A call that could not be made
// within a quarter of an hour is left to the next one, and told.
const target = (name) => ({
  Properties: {
    Target: {
      Arn: arn(`${underscored(name)}LambdaFunction`),
      RoleArn: arn("SchedulesRole"),
      DeadLetterConfig: { Arn: arn("SchedulesDeadQueue") },
      RetryPolicy: { MaximumEventAgeInSeconds: 900, MaximumRetryAttempts: 10 },
    },
  },
});

const logicalId = (name) =>
  name.split("_").map((word) => word[0].toUpperCase() + word.slice(1)).join("") + "Role";

module.exports = async (sources) => {
  const stage = await sources.resolveVariable("sls:stage");
  const all = Object.entries(grants(await stageFile(sources)));
  const roles = all.map(([name, own]) => [logicalId(name), role([log(stage, name), useKey, ...compare, ...own])]);
  const names = scheduled(await sources.resolveConfigurationProperty(["functions"]));
  return {
    Resources: { ...Object.fromEntries(roles), SchedulesRole: starting(stage, names) },
    extensions: Object.fromEntries(names.map((name) => [`${underscored(name)}SchedulerSchedule1`, target(name)])),
  };
};
