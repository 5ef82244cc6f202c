using OnnxAdapt.Autodiff.TrainingOperators;
using OnnxAdapt.Runtime.CustomOperators;

namespace OnnxAdapt.Autodiff.Tests.TrainingOperators;

public class KernelNamesTests
{
    /// <summary>The runtime's room knows no graphs, so it repeats the names.</summary>
    [Fact]
    public void Kernels_HaveNamesOfTrainingOperators()
    {
        var names = typeof(TrainingOperatorNames).GetFields()
            .Where(field => field.IsLiteral && field.FieldType == typeof(string) && field.Name != nameof(TrainingOperatorNames.Domain))
            .Select(field => (string)field.GetRawConstantValue()!);

        Assert.Empty(TrainingKernels.Names.Except(names));
    }
}
