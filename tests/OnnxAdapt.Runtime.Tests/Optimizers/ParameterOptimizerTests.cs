using System.Runtime.Intrinsics;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Runtime.Optimizers;
using OnnxAdapt.Runtime.Vectors;
using OnnxAdapt.Runtime.Training;

namespace OnnxAdapt.Runtime.Tests.Optimizers;

public sealed unsafe class ParameterOptimizerTests
{
    private static readonly (string Name, long[] Shape)[] Shapes = [("a", [37, 5]), ("b", [3]), ("c", []), ("d", [300, 301])];

    public static TheoryData<string, OptimizerSettings> Settings() => new()
    {
        { "adamw", new OptimizerSettings { LearningRate = 0.01 } },
        { "adamw, decay", new OptimizerSettings { LearningRate = 0.01, WeightDecay = 0.1, Beta1 = 0.8, Beta2 = 0.95, Epsilon = 1e-6 } },
        { "adamw, clipped", new OptimizerSettings { LearningRate = 0.01, MaxGradientNorm = 0.5 } },
        { "adamw, groups", new OptimizerSettings { LearningRate = 0.01, WeightDecay = 0.2, Groups = Groups() } },
        { "sgd", new OptimizerSettings { Kind = OptimizerKind.Sgd, LearningRate = 0.1 } },
        { "sgd, decay", new OptimizerSettings { Kind = OptimizerKind.Sgd, LearningRate = 0.1, WeightDecay = 0.05 } },
        { "sgd, momentum", new OptimizerSettings { Kind = OptimizerKind.Sgd, LearningRate = 0.1, Momentum = 0.9, WeightDecay = 0.05 } },
        { "sgd, nesterov", new OptimizerSettings { Kind = OptimizerKind.Sgd, LearningRate = 0.1, Momentum = 0.9, Nesterov = true, MaxGradientNorm = 2, Groups = Groups() } },
        { "sgd, one cycle", new OptimizerSettings { Kind = OptimizerKind.Sgd, LearningRate = 0.1, Momentum = 0.9, Schedule = Cycle() } },
        { "adamw, one cycle", new OptimizerSettings { LearningRate = 0.1, Schedule = Cycle() } },
    };

    [Theory]
    [MemberData(nameof(Settings))]
    public void Step_SeveralBatches_MatchesTheFormulasInDoublePrecision(string name, OptimizerSettings settings)
    {
        var program = TestPrograms.GradientsFromBatch(Shapes);
        var initial = TestPrograms.Initial(program);
        var groups = Shapes.Select(shape => GroupOf(settings, shape.Name)).ToArray();
        var reference = new ReferenceOptimizer(settings, [.. initial.Select(p => Array.ConvertAll(p.Value.AsSpan<float>().ToArray(), x => (double)x))], groups);
        using var backend = new OrtTrainingBackendFactory().Create(program, initial, settings, new TrainingBackendOptions { Threads = 2 });

        for (var step = 1; step <= 6; step++)
        {
            var gradients = initial.Select((p, i) => TestPrograms.Noise((step * 100) + i, p.Value.ElementCount)).ToArray();
            var result = backend.Step(Batch(program, gradients));
            var norm = reference.Step(
                [.. gradients.Select(g => Array.ConvertAll(g, x => (double)x))],
                LearningRateSchedules.Factor(settings.Schedule, step),
                LearningRateSchedules.Momentum(settings.Schedule, step, settings.Kind == OptimizerKind.AdamW ? settings.Beta1 : settings.Momentum));
            Assert.Equal(norm, result.GradientNorm, 1e-9 * norm);
            Assert.Equal(step, result.Step);
        }

        AssertClose(reference.Parameters, backend.ExportParameters(), name);
    }

    [Fact]
    public void AdamW_FirstStepByHand_MovesByTheRateAgainstTheSign()
    {
        var program = TestPrograms.GradientsFromBatch(("p", [2]));
        using var initial = new ParameterSet { };
        initial.Add("p", Tensor.Of([1f, -1f], 2));
        using var backend = new OrtTrainingBackendFactory().Create(program, initial, new OptimizerSettings { LearningRate = 0.5 }, new TrainingBackendOptions());

        backend.Step([new NamedTensor("g_p", Tensor.Of([4f, -0.001f], 2))]);

        var p = backend.ExportParameters()["p"].AsSpan<float>();
        Assert.Equal(0.5, p[0], 1e-5);
        Assert.Equal(-0.5, p[1], 1e-4);
    }

    [Fact]
    public void Update_EveryVectorWidth_GivesTheSameBits()
    {
        const int Length = 64;
        var factors = AdamWRule.Factors.Of(new OptimizerSettings(), new StepConstants(3, 0.01, 0.1, 0.7, 0.9));
        var results = new List<float[]>();
        for (var width = 0; width < 3; width++)
        {
            var (p, g, m, v) = (TestPrograms.Noise(1, Length), TestPrograms.Noise(2, Length), TestPrograms.Noise(3, Length), Array.ConvertAll(TestPrograms.Noise(4, Length), Math.Abs));
            fixed (float* pp = p, pg = g, pm = m, pv = v)
            {
                switch (width)
                {
                    case 0: AdamWRule.Update<Lanes128, Vector128<float>>(pp, pg, pm, pv, Length, factors); break;
                    case 1: AdamWRule.Update<Lanes256, Vector256<float>>(pp, pg, pm, pv, Length, factors); break;
                    default: AdamWRule.Update<Lanes512, Vector512<float>>(pp, pg, pm, pv, Length, factors); break;
                }
            }

            results.Add([.. p, .. m, .. v]);
        }

        Assert.Equal(results[0], results[1]);
        Assert.Equal(results[0], results[2]);
    }

    [Fact]
    public void Step_AnyNumberOfThreads_GivesTheSameBits()
    {
        var program = TestPrograms.GradientsFromBatch(Shapes);
        float[] Train(int threads)
        {
            var settings = new OptimizerSettings { MaxGradientNorm = 1, WeightDecay = 0.01 };
            using var backend = new OrtTrainingBackendFactory().Create(program, TestPrograms.Initial(program), settings, new TrainingBackendOptions { Threads = threads });
            for (var step = 0; step < 4; step++)
            {
                backend.Step(Batch(program, [.. Shapes.Select((s, i) => TestPrograms.Noise((step * 10) + i, s.Shape.Aggregate(1L, (a, b) => a * b)))]));
            }

            return backend.ExportParameters()["d"].AsSpan<float>().ToArray();
        }

        Assert.Equal(Train(1), Train(2));
        Assert.Equal(Train(2), Train(5));
    }

    internal static NamedTensor[] Batch(TrainingProgram program, float[][] gradients) =>
        [.. program.Parameters.Select((p, i) => new NamedTensor($"g_{p.Name}", Tensor.Of(gradients[i], [.. p.Dimensions])))];

    private static ParameterGroup[] Groups() =>
    [
        new ParameterGroup { Parameters = ["b", "c"], WeightDecay = 0 },
        new ParameterGroup { Parameters = ["d"], LearningRate = 0.002 },
    ];

    private static LearningRateSchedule Cycle() => new() { Kind = ScheduleKind.OneCycle, WarmupSteps = 2, TotalSteps = 6, FinalFraction = 0.01 };

    private static (double Rate, double Decay) GroupOf(OptimizerSettings settings, string name)
    {
        var group = settings.Groups.FirstOrDefault(g => g.Parameters.Contains(name));
        return (group?.LearningRate ?? settings.LearningRate, group?.WeightDecay ?? settings.WeightDecay);
    }

    private static void AssertClose(double[][] expected, ParameterSet actual, string name)
    {
        var i = 0;
        foreach (var (parameter, value) in actual)
        {
            var values = value.AsSpan<float>();
            for (var k = 0; k < values.Length; k++)
            {
                Assert.True(Math.Abs(expected[i][k] - values[k]) <= 2e-6 * Math.Max(1, Math.Abs(expected[i][k])), $"{name}: {parameter}[{k}] is {values[k]}, expected {expected[i][k]}");
            }

            i++;
        }
    }
}
