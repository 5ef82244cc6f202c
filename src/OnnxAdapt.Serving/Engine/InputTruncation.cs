namespace OnnxAdapt.Serving.Engine;

/// <summary>What to do with a text that is longer than the model takes.</summary>
public enum InputTruncation
{
    /// <summary>As the model's folder says; cut on the right when it says nothing.</summary>
    FromModel,

    /// <summary>Refuse it.</summary>
    None,

    /// <summary>Keep the beginning.</summary>
    Right,

    /// <summary>Keep the end.</summary>
    Left,
}
