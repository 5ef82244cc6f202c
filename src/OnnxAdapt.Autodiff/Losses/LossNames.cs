namespace OnnxAdapt.Autodiff.Losses;

/// <summary>Names of the losses that come with this library.</summary>
public static class LossNames
{
    /// <summary>Softmax cross-entropy: one right class per example; labels are int64 class numbers [batch].</summary>
    public const string CrossEntropy = "cross-entropy";

    /// <summary>Binary cross-entropy with logits: any number of right classes per example; labels are floats from 0 to 1, shaped like the logits.</summary>
    public const string BinaryCrossEntropy = "bce-with-logits";

    /// <summary>Mean squared error: labels are floats, shaped like the predictions.</summary>
    public const string MeanSquaredError = "mse";
}
