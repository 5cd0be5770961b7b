// SPDX-License-Identifier: Apache-2.0
// What is watched: an alarm for whatever needs a person, each with the page that says what to do,
// one dashboard, and logs that are encrypted and end. The text of an alarm is its page's title.
"use strict";

const QUARTER = 900;
const DAILY = 86400;

const att = (id, name) => ({ "Fn::GetAtt": [id, name] });
const pascal = (name) => name.split("_").map((word) => word[0].toUpperCase() + word.slice(1)).join("");
const underscored = (name) => (name[0].toUpperCase() + name.slice(1)).replaceAll("_", "Underscore");

function alarms(stage, docs, functions) {
  const alarm = (page, text, metric, more = {}) => {
    const { part, ...properties } = more;
    const [name, anchor] = part ? [`${page}-${part}`, `#${part}`] : [page, ""];
    return {
      Type: "AWS::CloudWatch::Alarm",
      Properties: {
        AlarmName: `recruit-sync-${stage}-${name}`,
        AlarmDescription: `${text}. Runbook: ${docs}/runbooks/${page}.md${anchor}`,
        ComparisonOperator: "GreaterThanOrEqualToThreshold",
        EvaluationPeriods: 1,
        Period: QUARTER,
        Statistic: "Maximum",
        Threshold: 1,
        TreatMissingData: "notBreaching",
        ActionsEnabled: true,
        AlarmActions: [{ Ref: "AlarmsTopic" }],
        OKActions: [{ Ref: "AlarmsTopic" }],
        ...metric,
        ...properties,
      },
    };
  };
  const ours = (MetricName) => ({
    Namespace: "recruit-sync",
    MetricName,
    Dimensions: [{ Name: "stage", Value: stage }],
  });
  const ofMail = (MetricName) => ({ Namespace: "AWS/SES", MetricName });
  const errors = (name) =>
    alarm(
      "function-fails",
      "A function fails",
      {
        Namespace: "AWS/Lambda",
        MetricName: "Errors",
        Dimensions: [{ Name: "FunctionName", Value: `recruit-sync-${stage}-${name}` }],
      },
      { part: name, Statistic: "Sum" },
    );
  const dead = (queue, part) =>
    alarm(
      "dead-letters",
      "Something was given up",
      {
        Namespace: "AWS/SQS",
        MetricName: "ApproximateNumberOfMessagesVisible",
        Dimensions: [{ Name: "QueueName", Value: att(queue, "QueueName") }],
      },
      { part, Period: 300 },
    );
  // No word for an hour from whoever measures is itself an alarm.
  const steady = { EvaluationPeriods: 4, DatapointsToAlarm: 2, TreatMissingData: "breaching" };
  return {
    ...Object.fromEntries(functions.map((name) => [`${pascal(name)}ErrorsAlarm`, errors(name)])),
    EffectsDeadAlarm: dead("EffectsDeadQueue", "effects"),
    ErasuresDeadAlarm: dead("ErasuresDeadQueue", "erasures"),
    ScreeningsDeadAlarm: dead("ScreeningsDeadQueue", "screenings"),
    MailEventsDeadAlarm: dead("MailEventsDeadQueue", "mail-events"),
    SchedulesDeadAlarm: dead("SchedulesDeadQueue", "schedules"),
    OldestDueAlarm: alarm("oldest-due", "Somebody is overdue", ours("OldestDueMinutes"), {
      Threshold: 60,
      ...steady,
    }),
    OldestPollAlarm: alarm("oldest-poll", "The ATS was not read", ours("LastPollMinutes"), {
      Threshold: 60,
      ...steady,
    }),
    BrakeAlarm: alarm("brake", "Erasures were stopped", ours("ErasuresStopped")),
    BrakeOpenAlarm: alarm("brake-open", "Nobody decided on the brake", ours("BrakeOpenHours"), {
      Threshold: 24,
    }),
    MailQuotaAlarm: alarm("mail-quota", "The mail quota runs out", ours("MailQuotaPercent"), {
      Threshold: 80,
    }),
    MailBouncesAlarm: alarm("mail-bounces", "Too many mails bounce", ofMail("Reputation.BounceRate"), {
      Threshold: 0.04, // SES looks into an account at 0.05
    }),
    MailComplaintsAlarm: alarm(
      "mail-complaints",
      "Too many people complain",
      ofMail("Reputation.ComplaintRate"),
      { Threshold: 0.0008 }, // SES looks into an account at 0.001
    ),
  };
}

function dashboard(stage, functions) {
  const region = "${AWS::Region}";
  const graph = (title, metrics, at, more = {}) => ({
    type: "metric",
    x: (at % 2) * 12,
    y: Math.floor(at / 2) * 6,
    width: 12,
    height: 6,
    properties: { title, region, metrics, period: QUARTER, stat: "Maximum", ...more },
  });
  const queues = ["effects", "erasures", "screenings", "mail-events"].flatMap((name) => [name, `${name}-dead`]);
  const named = (name) => `recruit-sync-${stage}-${name}`;
  const ours = (...names) => names.map((name) => ["recruit-sync", name, "stage", stage]);
  const widgets = [
    graph("How late: minutes", ours("OldestDueMinutes", "LastPollMinutes"), 0),
    graph("Erasures stopped by the brake", ours("ErasuresStopped", "BrakeOpenHours"), 1),
    graph("Queues", [...queues, "schedules-dead"].map((name) => ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", named(name)]), 2),
    graph("Functions: errors", functions.map((name) => ["AWS/Lambda", "Errors", "FunctionName", named(name)]), 3, { stat: "Sum" }),
    graph("Functions: milliseconds", functions.map((name) => ["AWS/Lambda", "Duration", "FunctionName", named(name)]), 4),
    graph("Mail quota: per cent", ours("MailQuotaPercent"), 5),
    graph("Mail", ["Send", "Delivery", "Bounce", "Complaint"].map((name) => ["AWS/SES", name]), 6, { stat: "Sum", period: DAILY }),
    graph("Mail reputation", ["Reputation.BounceRate", "Reputation.ComplaintRate"].map((name) => ["AWS/SES", name]), 7),
  ];
  return {
    Type: "AWS::CloudWatch::Dashboard",
    Properties: {
      DashboardName: `recruit-sync-${stage}`,
      DashboardBody: { "Fn::Sub": JSON.stringify({ widgets }) },
    },
  };
}

const topic = (stage) => ({
  Type: "AWS::SNS::Topic",
  Properties: {
    TopicName: `recruit-sync-${stage}-alarms`,
    KmsMasterKeyId: att("Key", "Arn"),
  },
});

const encrypted = { Properties: { KmsKeyId: att("Key", "Arn") } };
// The HTTP API is public; the framework has no word for its limits.
const throttled = {
  Properties: { DefaultRouteSettings: { ThrottlingBurstLimit: 40, ThrottlingRateLimit: 20 } },
};

module.exports = async ({ resolveVariable, resolveConfigurationProperty }) => {
  const stage = await resolveVariable("sls:stage");
  const docs = await resolveVariable("env:RECRUIT_SYNC_DOCS_URL, 'docs'");
  const functions = Object.keys(await resolveConfigurationProperty(["functions"]));
  return {
    Resources: {
      AlarmsTopic: topic(stage),
      ...alarms(stage, docs, functions),
      Dashboard: dashboard(stage, functions),
    },
    extensions: {
      HttpApiStage: throttled,
      ...Object.fromEntries(functions.map((name) => [`${underscored(name)}LogGroup`, encrypted])),
    },
  };
};
