namespace OnnxAdapt.Verification;

/// <summary>A kind of folder with reference cases that can be run.</summary>
public interface ICaseFolder
{
    /// <summary>Name by which the kind is chosen.</summary>
    string Kind { get; }

    /// <summary>Names of the cases in a folder, in a fixed order.</summary>
    /// <exception cref="Abstractions.AdaptException">NotFound or InvalidArgument when it is no folder of this kind.</exception>
    IReadOnlyList<string> Cases(string folder);

    /// <summary>Runs one case.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="name">One of its <see cref="Cases"/>.</param>
    /// <param name="options">How to run.</param>
    /// <returns>Pass, or fail with the reason; what goes wrong inside a case is its failure.</returns>
    CaseResult Run(string folder, string name, VerificationOptions options);
}
