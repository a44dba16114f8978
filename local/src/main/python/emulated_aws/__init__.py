"""The emulated AWS: moto, with the behavior that AMI Trail depends on and moto lacks, as a server on 127.0.0.1.

Dependencies point in one direction, from `__main__` down:

- `__main__`: arguments, start, end
- `installation`, `world`: replaces backends of moto; creates the resources that exist at the start
- `server`, `application`, `request_log`, `settings`, `aws_call`: HTTP, faults and delays, the log of requests
- `cloudformation`: templates, stacks, change sets
- `launch`: instances, launch templates, Auto Scaling groups
- `ssm`: Parameter Store
- `ec2`: images, snapshots, tags
- `emulation`, `events`: the lock, the scheduler, the events of AWS services

Each behavior names the page of the AWS documentation that states it. Where AWS documents nothing, the comment is
marked "undocumented" and states what was chosen.
"""
