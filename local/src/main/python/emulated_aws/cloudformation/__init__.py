"""AWS CloudFormation: templates, stacks and change sets.

moto creates the resources of a stack when they are first referred to, has neither rollback nor replacement nor events
of resources, and fails on resource types that it does not emulate. Here, a `StackDefinition` is what a stack is to be,
`Resource`s are what it consists of, and a `Stack` changes the second into the first in the order that AWS uses. A
`ResourceHandler` creates, updates and deletes the resources of one type.

An operation has taken effect when it is answered; AWS would take minutes. Not emulated: capabilities, stack policies,
quotas, drift, transforms and macros, signals (which count as received), and the Lambda functions of custom
resources. Of imports, only those of buckets by ImportExistingResources are.
"""
