"""Every indicator of the work with clients: one pure function a metric, in narwhals expressions over the frames."""
