"""Several people, one base: consolidating workbooks, handing over clients, evening out the load."""
