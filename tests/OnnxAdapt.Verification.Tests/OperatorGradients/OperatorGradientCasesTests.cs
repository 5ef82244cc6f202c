using OnnxAdapt.TestKit;
using OnnxAdapt.Verification.OperatorGradients;

namespace OnnxAdapt.Verification.Tests.OperatorGradients;

public sealed class OperatorGradientCasesTests
{
    private const string Folder = "goldens/op-gradients";

    [SharedFact(Folder)]
    public void Run_EveryCaseWithKernels_Passes() => AssertPass(new VerificationOptions { Kernels = VerificationOptions.AllKernels });

    [SharedFact(Folder)]
    public void Run_EveryCaseWithStandardOperators_Passes() => AssertPass(new VerificationOptions());

    private static void AssertPass(VerificationOptions options)
    {
        var (folder, cases) = (RepositoryPaths.InShared(Folder), new OperatorGradientCases());

        Assert.Equal([], cases.Cases(folder).Select(name => cases.Run(folder, name, options)).Where(result => !result.Passed).Select(result => $"{result.Name}: {result.Failure}"));
    }
}
