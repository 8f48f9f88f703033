"""What the firm achieved: one pure function a metric, in narwhals expressions over the frames."""
