"""Learning: the corpus, training, evaluation."""
