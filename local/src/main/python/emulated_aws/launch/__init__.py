"""What launches images: instances, launch templates, launch configurations and Auto Scaling groups."""
