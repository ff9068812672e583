"""Pure decisions of interaction tools: questions and answers, draws that anyone can replay, sides and rankings, what the law asks."""
