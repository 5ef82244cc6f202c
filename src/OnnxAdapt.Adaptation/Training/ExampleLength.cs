using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Adaptation.Training;

/// <summary>What rows of a batch are filled up along.</summary>
internal static class ExampleLength
{
    /// <summary>Tokens, or characters of a text that is not tokenised yet, or bytes of a sound; 0 for tensors and images.</summary>
    public static int Of(ExampleInput input) => input switch
    {
        ExampleInput.Text text => text.Value.Length,
        ExampleInput.TextPair pair => pair.First.Length + pair.Second.Length,
        ExampleInput.Tokens tokens => tokens.Ids.Count,
        ExampleInput.Audio audio => audio.Content.Length,
        _ => 0,
    };
}
