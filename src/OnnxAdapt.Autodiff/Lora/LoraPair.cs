namespace OnnxAdapt.Autodiff.Lora;

/// <summary>The low-rank update of one weight.</summary>
/// <param name="Weight">Initializer that stays as it is.</param>
/// <param name="A">Initializer of the matrix on the side of the inputs.</param>
/// <param name="B">Initializer of the matrix on the side of the outputs.</param>
/// <param name="Scale">Factor on the update: alpha / rank.</param>
/// <param name="Layout">How the two make the update.</param>
/// <param name="Groups">Groups of a convolution, else 1.</param>
public sealed record LoraPair(string Weight, string A, string B, double Scale, LoraLayout Layout, int Groups)
{
    /// <summary>End of the names of matrices on the side of the inputs.</summary>
    public const string SuffixA = ".lora_A";

    /// <summary>End of the names of matrices on the side of the outputs.</summary>
    public const string SuffixB = ".lora_B";
}
