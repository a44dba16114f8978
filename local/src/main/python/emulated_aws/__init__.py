"""The emulated AWS: moto, with the behavior that AMI Trail depends on and moto lacks, as a server on 127.0.0.1.

Dependencies point in one direction, from `__main__` down:

- `__main__`: arguments, start, end
- `installation`, `world`: replaces backends of moto; creates the resources that exist at the start
- `server`, `application`, `request_log`, `settings`, `aws_call`: HTTP, faults and delays, the log of requests
- `constraints`: what the models of the services require of a request
- `cloudformation`: templates, stacks, change sets
- `account`: quotas, Lambda's limits, Allowed AMIs, Regions that are enabled
- `launch`: instances, launch templates, Auto Scaling groups
- `ssm`, `put_events`, `routing`: Parameter Store; PutEvents, and what rules of EventBridge do with events
- `ec2`: images, snapshots, encryption, sharing, tags
- `emulation`, `events`, `controls`: the lock, the scheduler and its clock, the events of AWS services, facts about the
  account that tests set

Each behavior names the page of the AWS documentation that states it. Where AWS documents nothing, the comment is
marked "undocumented" and states what was chosen.
"""
