import ReproduceCommand

ReproduceCommand.main()
