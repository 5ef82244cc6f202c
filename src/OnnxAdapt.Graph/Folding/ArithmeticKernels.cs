using System.Numerics;

namespace OnnxAdapt.Graph.Folding;

/// <summary>Numbers in, numbers out, element by element.</summary>
internal static class ArithmeticKernels
{
    private const int BroadcastOpset = 7;

    public static IEnumerable<(string OpType, FoldingKernel Kernel)> Rows =>
    [
        ("Add", Binary<Sum>()),
        ("Sub", Binary<Difference>()),
        ("Mul", Binary<Product>()),
        ("Div", Binary<Quotient>()),
        ("Mod", node => node.Node.GetInt("fmod", 0) == 0 ? Binary<Modulus>()(node) : throw new NotSupportedException("The remainder of floating-point numbers is left to the runtime.")),
        ("Pow", Binary<Power>()),
        ("Max", Fold<Larger>),
        ("Min", Fold<Smaller>),
        ("Sum", Fold<Sum>),
        ("Neg", Unary<Negation>),
        ("Abs", Unary<Magnitude>),
        ("Sign", Unary<SignOf>),
        ("Floor", Unary<RoundedDown>),
        ("Ceil", Unary<RoundedUp>),
        ("Sqrt", Unary<Root>),
        ("Reciprocal", Unary<Inverse>),
    ];

    private interface IBinary
    {
        static abstract T Apply<T>(T a, T b)
            where T : INumber<T>;
    }

    private interface IUnary
    {
        static abstract T Apply<T>(T a)
            where T : INumber<T>;
    }

    private static FoldingKernel Binary<TOperation>()
        where TOperation : IBinary => node => node.Opset < BroadcastOpset
            ? throw new NotSupportedException("Old rules of stretching are left to the runtime.")
            : Fold<TOperation>(node);

    private static TensorData[] Fold<TOperation>(FoldingContext node)
        where TOperation : IBinary
    {
        var result = node.Required(0);
        for (var i = 1; i < node.Inputs.Count; i++)
        {
            result = Combine<TOperation>(result, node.Required(i), node);
        }

        return [result];
    }

    private static TensorData Combine<TOperation>(TensorData a, TensorData b, FoldingContext node)
        where TOperation : IBinary => a.Type != b.Type ? throw new NotSupportedException("The types differ.") : a.Type switch
        {
            DataType.Float => Combine<TOperation, float>(a, b, node),
            DataType.Double => Combine<TOperation, double>(a, b, node),
            DataType.Int32 => Combine<TOperation, int>(a, b, node),
            DataType.Int64 => Combine<TOperation, long>(a, b, node),
            DataType.UInt8 => Combine<TOperation, byte>(a, b, node),
            _ => throw new NotSupportedException($"Arithmetic on {a.Type} is left to the runtime."),
        };

    private static TensorData Combine<TOperation, T>(TensorData a, TensorData b, FoldingContext node)
        where TOperation : IBinary
        where T : unmanaged, INumber<T>
    {
        var sizes = node.Limit(Tensors.CommonSizes(a, b));
        var left = Tensors.Stretch(a, sizes).AsSpan<T>();
        var right = Tensors.Stretch(b, sizes).AsSpan<T>();
        var values = new T[left.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = TOperation.Apply(left[i], right[i]);
        }

        return Tensors.Of(a.Type, sizes, values);
    }

    private static TensorData[] Unary<TOperation>(FoldingContext node)
        where TOperation : IUnary
    {
        var tensor = node.Required(0);
        return tensor.Type switch
        {
            DataType.Float => Map<TOperation, float>(tensor),
            DataType.Double => Map<TOperation, double>(tensor),
            DataType.Int32 => Map<TOperation, int>(tensor),
            DataType.Int64 => Map<TOperation, long>(tensor),
            _ => throw new NotSupportedException($"Arithmetic on {tensor.Type} is left to the runtime."),
        };
    }

    private static TensorData[] Map<TOperation, T>(TensorData tensor)
        where TOperation : IUnary
        where T : unmanaged, INumber<T> => [Tensors.Of(tensor.Type, [.. tensor.Sizes], Array.ConvertAll(tensor.AsSpan<T>().ToArray(), TOperation.Apply))];

    /// <summary>Computes in double precision, which rounds correctly back to single precision; whole numbers are not for it.</summary>
    private static T InDouble<T>(T a, Func<double, double> compute)
        where T : INumber<T> => a is float or double ? T.CreateTruncating(compute(double.CreateTruncating(a))) : throw new NotSupportedException("Only floating-point numbers are handled.");

    private readonly struct Sum : IBinary
    {
        public static T Apply<T>(T a, T b)
            where T : INumber<T> => a + b;
    }

    private readonly struct Difference : IBinary
    {
        public static T Apply<T>(T a, T b)
            where T : INumber<T> => a - b;
    }

    private readonly struct Product : IBinary
    {
        public static T Apply<T>(T a, T b)
            where T : INumber<T> => a * b;
    }

    private readonly struct Quotient : IBinary
    {
        public static T Apply<T>(T a, T b)
            where T : INumber<T> => a / b;
    }

    /// <summary>The remainder with the sign of the divisor.</summary>
    private readonly struct Modulus : IBinary
    {
        public static T Apply<T>(T a, T b)
            where T : INumber<T>
        {
            var rest = a % b;
            return T.IsZero(rest) || T.Sign(rest) == T.Sign(b) ? rest : rest + b;
        }
    }

    private readonly struct Power : IBinary
    {
        public static T Apply<T>(T a, T b)
            where T : INumber<T> => InDouble(a, x => Math.Pow(x, double.CreateTruncating(b)));
    }

    private readonly struct Larger : IBinary
    {
        public static T Apply<T>(T a, T b)
            where T : INumber<T> => T.Max(a, b);
    }

    private readonly struct Smaller : IBinary
    {
        public static T Apply<T>(T a, T b)
            where T : INumber<T> => T.Min(a, b);
    }

    private readonly struct Negation : IUnary
    {
        public static T Apply<T>(T a)
            where T : INumber<T> => -a;
    }

    private readonly struct Magnitude : IUnary
    {
        public static T Apply<T>(T a)
            where T : INumber<T> => T.Abs(a);
    }

    private readonly struct SignOf : IUnary
    {
        public static T Apply<T>(T a)
            where T : INumber<T> => T.IsNaN(a) ? a : T.CreateTruncating(T.Sign(a));
    }

    private readonly struct RoundedDown : IUnary
    {
        public static T Apply<T>(T a)
            where T : INumber<T> => InDouble(a, Math.Floor);
    }

    private readonly struct RoundedUp : IUnary
    {
        public static T Apply<T>(T a)
            where T : INumber<T> => InDouble(a, Math.Ceiling);
    }

    private readonly struct Root : IUnary
    {
        public static T Apply<T>(T a)
            where T : INumber<T> => InDouble(a, Math.Sqrt);
    }

    private readonly struct Inverse : IUnary
    {
        public static T Apply<T>(T a)
            where T : INumber<T> => a is float or double ? T.One / a : throw new NotSupportedException("Only floating-point numbers are handled.");
    }
}
