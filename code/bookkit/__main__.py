from bookkit.cli import main

raise SystemExit(main())
