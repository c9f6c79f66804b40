import ReproduceCommand

ReproduceCommand.main(adding: [PowerOfTwo.self])
