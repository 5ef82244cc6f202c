namespace OnnxAdapt.Autodiff.Losses;

/// <summary>Names of the losses that come with this library.</summary>
public static class LossNames
{
    /// <summary>
    /// Softmax cross-entropy: one right class per position; labels are int64 class numbers in the shape of the scores without their class axis,
    /// or shares in the shape of the scores.
    /// </summary>
    public const string CrossEntropy = "cross-entropy";

    /// <summary>Binary cross-entropy with logits: any number of right classes per example; labels are floats from 0 to 1, shaped like the logits.</summary>
    public const string BinaryCrossEntropy = "bce-with-logits";

    /// <summary>Negative log-likelihood of outputs that hold probabilities; labels are int64 class numbers.</summary>
    public const string NegativeLogLikelihood = "nll";

    /// <summary>Cross-entropy of each token's scores [batch, length, words] with the next token; labels are the token numbers [batch, length].</summary>
    public const string LanguageModel = "language-model";

    /// <summary>Mean squared error: labels are floats, shaped like the predictions.</summary>
    public const string MeanSquaredError = "mse";

    /// <summary>Mean absolute error: labels are floats, shaped like the predictions.</summary>
    public const string MeanAbsoluteError = "l1";

    /// <summary>Quadratic up to <see cref="LossOptions.Delta"/>, linear beyond: labels are floats, shaped like the predictions.</summary>
    public const string Huber = "huber";

    /// <summary>Huber loss divided by <see cref="LossOptions.Delta"/>.</summary>
    public const string SmoothL1 = "smooth-l1";

    /// <summary>Squared difference between the cosine of a pair and its label; two outputs, or one whose rows are pairs.</summary>
    public const string Cosine = "cosine";

    /// <summary>Each row must be nearer to its partner than to those of the other rows; two outputs, or one whose rows are pairs; no labels.</summary>
    public const string Contrastive = "info-nce";

    /// <summary>The same in both directions.</summary>
    public const string SymmetricContrastive = "info-nce-symmetric";

    /// <summary>As <see cref="Contrastive"/>, with further outputs as additional negatives.</summary>
    public const string MultipleNegativesRanking = "multiple-negatives-ranking";

    /// <summary>Distance of pairs: small where the label is 1, at least <see cref="LossOptions.Margin"/> where it is 0.</summary>
    public const string ContrastivePair = "contrastive-pair";

    /// <summary>Anchors nearer to positives than to negatives by a margin; three outputs, or one whose rows are triplets; no labels.</summary>
    public const string Triplet = "triplet";

    /// <summary>Order of cosines follows the order of labels; two outputs, or one whose rows are pairs.</summary>
    public const string CoSent = "cosent";

    /// <summary>An inner loss on leading parts of embeddings.</summary>
    public const string Matryoshka = "matryoshka";

    /// <summary>Divergence from a teacher's distribution, whose scores are the labels.</summary>
    public const string DistillationKl = "distillation-kl";

    /// <summary>Squared difference from a teacher's outputs, which are the labels.</summary>
    public const string DistillationMse = "distillation-mse";

    /// <summary>Connectionist temporal classification; besides labels come <c>input_lengths</c> and <c>label_lengths</c>.</summary>
    public const string Ctc = "ctc";

    /// <summary>The output is the loss; no labels.</summary>
    public const string PassThrough = "pass-through";

    /// <summary>Sum of each output times a label of its shape.</summary>
    public const string WeightedSum = "weighted-sum";
}
