"""Amazon EC2: images, their snapshots and tags. What launches images is in `emulated_aws.launch`."""
