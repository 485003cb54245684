"""The commands of ``xiangyue``: one module each, with HELP, add_arguments(parser), run(args)."""
