namespace OnnxAdapt.Autodiff.Training;

/// <summary>How a head is put on an encoder.</summary>
public sealed record AttachHeadOptions
{
    /// <summary>The head; its feature size is the encoder's hidden size, its operator set the encoder's.</summary>
    public required HeadOptions Head { get; init; }

    /// <summary>How token vectors become one.</summary>
    /// <value>Default <see cref="Pooling.Mean"/>.</value>
    public Pooling Pooling { get; init; } = Pooling.Mean;

    /// <summary>Whether the pooled vector is divided by its length.</summary>
    /// <value>Default false.</value>
    public bool Normalize { get; init; }

    /// <summary>Output of the encoder with hidden states [batch, sequence, size], or with features [batch, size], which are not pooled.</summary>
    /// <value>Default <c>last_hidden_state</c>.</value>
    public string HiddenStates { get; init; } = "last_hidden_state";

    /// <summary>Input of the encoder with 1 for tokens and 0 for padding, [batch, sequence]; without such an input every token counts.</summary>
    /// <value>Default <c>attention_mask</c>.</value>
    public string MaskInput { get; init; } = "attention_mask";

    /// <summary>The scale on which the head's parameters count; null for plain features and outputs.</summary>
    public HeadScaling? Scaling { get; init; }
}
